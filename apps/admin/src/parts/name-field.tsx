import { Field, inputClass } from './field.tsx';

/** Properties of the field. */
export interface NameFieldProps {
  /** What gets the name, in a word: `key`, for example. */
  readonly of: string;
  readonly value: string;
  /** True once the person tried to go on. */
  readonly tried: boolean;
  readonly onChange: (value: string) => void;
}

/** What something is called here. */
export function NameField({ of, value, tried, onChange }: NameFieldProps) {
  return (
    <Field
      label={`Name of the ${of}`}
      hint="How your colleagues will recognise it."
      fault={tried && value.trim() === '' ? `Give the ${of} a name.` : null}
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
