import { Field, inputClass } from '../../parts/field.tsx';

/** Properties of the field. */
export interface LabelFieldProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** True once the person tried to go on. */
  readonly tried: boolean;
}

/** What the connection is called here. */
export function LabelField({ value, onChange, tried }: LabelFieldProps) {
  return (
    <Field
      label="Name of the connection"
      hint="How your colleagues will recognise it."
      fault={tried && value.trim() === '' ? 'Give the connection a name.' : null}
    >
      {(input) => (
        <input
          {...input}
          value={value}
          maxLength={80}
          autoComplete="off"
          onChange={(event) => onChange(event.target.value)}
          className={inputClass}
        />
      )}
    </Field>
  );
}
