import { Field, selectClass } from '../../parts/field.tsx';
import { useVirtualKeys } from './use-virtual-keys.ts';

/** Properties of the field. */
export interface VirtualKeyFieldProps {
  readonly label: string;
  /** What the empty choice says. */
  readonly none: string;
  /** The id of a key; empty for none. */
  readonly value: string;
  readonly fault?: string | null;
  readonly onChange: (keyId: string) => void;
}

/** One of the virtual keys that are not revoked. */
export function VirtualKeyField({
  label,
  none,
  value,
  fault = null,
  onChange,
}: VirtualKeyFieldProps) {
  const { keys } = useVirtualKeys();
  return (
    <Field label={label} fault={fault}>
      {(input) => (
        <select
          {...input}
          value={value}
          onChange={(event) => onChange(event.target.value)}
          className={`${selectClass} min-h-9`}
        >
          <option value="">{none}</option>
          {keys
            .filter(({ revokedAt }) => revokedAt === null)
            .map(({ id, label: name, lastFour }) => (
              <option key={id} value={id}>
                {name} ····{lastFour}
              </option>
            ))}
        </select>
      )}
    </Field>
  );
}
