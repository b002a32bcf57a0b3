import { Field, inputClass } from '../../parts/field.tsx';
import { isReason } from './breaker-words.ts';

/** Properties of the field. */
export interface ReasonFieldProps {
  readonly value: string;
  readonly tried: boolean;
  readonly onChange: (text: string) => void;
}

/** Why a person stops calls or lets them through. */
export function ReasonField({ value, tried, onChange }: ReasonFieldProps) {
  return (
    <Field
      label="Reason"
      hint="It stands in the audit log, with your name."
      fault={tried && !isReason(value) ? 'Say why, in 8 to 200 characters.' : null}
    >
      {(input) => (
        <input
          {...input}
          data-first-focus
          value={value}
          maxLength={200}
          autoComplete="off"
          onChange={(event) => onChange(event.target.value)}
          className={inputClass}
        />
      )}
    </Field>
  );
}
