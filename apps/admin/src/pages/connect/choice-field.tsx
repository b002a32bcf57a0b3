import type { ApiKeyAuth } from '@ataski/scope-manifest';

import { Field, selectClass } from '../../parts/field.tsx';

/** One of few values that the person picks beside a key. */
export type KeyChoice = NonNullable<ApiKeyAuth['choices']>[number];

/** Properties of the field. */
export interface ChoiceFieldProps {
  readonly choice: KeyChoice;
  readonly value: string;
  readonly tried: boolean;
  readonly onChange: (value: string) => void;
}

/** A list of the values that the manifest allows; none is chosen for the person. */
export function ChoiceField({ choice, value, tried, onChange }: ChoiceFieldProps) {
  const { field, sentence, values } = choice;
  const fault = tried && value === '' ? `Choose a ${field}.` : null;
  return (
    <Field
      label={`${field.charAt(0).toUpperCase()}${field.slice(1)}`}
      hint={sentence}
      fault={fault}
    >
      {(input) => (
        <select
          {...input}
          value={value}
          onChange={(event) => onChange(event.target.value)}
          className={`${selectClass} min-h-9 font-mono`}
        >
          <option value="">Choose…</option>
          {values.map((each) => (
            <option key={each} value={each}>
              {each}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
