import { Field, inputClass } from './field.tsx';

/** Properties of a secret field. */
export interface SecretFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly hint: string;
  readonly fault: string | null;
  /** Takes the focus as soon as it appears. */
  readonly focused?: boolean;
}

/**
 * Takes a secret once. It is never shown, never completed by the browser and never kept by the
 * page: its owner empties it as soon as it is sent.
 */
export function SecretField({
  label,
  value,
  onChange,
  hint,
  fault,
  focused = false,
}: SecretFieldProps) {
  return (
    <Field label={label} hint={hint} fault={fault}>
      {(input) => (
        <input
          {...input}
          type="password"
          // Password managers ignore `off` but not this one, and they have no business here.
          autoComplete="new-password"
          autoCapitalize="off"
          spellCheck={false}
          data-1p-ignore
          data-lpignore="true"
          maxLength={512}
          value={value}
          autoFocus={focused}
          onChange={(event) => onChange(event.target.value.trim())}
          className={`${inputClass} font-mono`}
        />
      )}
    </Field>
  );
}
