import { Field, inputClass } from '../../parts/field.tsx';

/** Properties of the field. */
export interface KeyNameFieldProps {
  readonly value: string;
  /** True once the person tried to go on. */
  readonly tried: boolean;
  readonly onChange: (value: string) => void;
}

/** What a key is called here. */
export function KeyNameField({ value, tried, onChange }: KeyNameFieldProps) {
  return (
    <Field
      label="Name of the key"
      hint="How your colleagues will recognise it."
      fault={tried && value.trim() === '' ? 'Give the key a name.' : null}
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
