import { Field, selectClass } from '../../parts/field.tsx';

const choices = [
  { seconds: 0, name: 'Not at all' },
  { seconds: 3_600, name: '1 hour' },
  { seconds: 86_400, name: '1 day' },
  { seconds: 604_800, name: '7 days' },
] as const;

/** Properties of the field. */
export interface OverlapFieldProps {
  /** Of the old key. */
  readonly lastFour: string;
  readonly value: number;
  readonly onChange: (seconds: number) => void;
}

/** For how long the old key goes on serving what is under way. */
export function OverlapField({ lastFour, value, onChange }: OverlapFieldProps) {
  return (
    <Field
      label={`Keep ····${lastFour} for calls under way`}
      hint="New calls take the new key at once. Delete the old one at the provider when this time is over."
    >
      {(input) => (
        <select
          {...input}
          value={value}
          onChange={(event) => onChange(Number(event.target.value))}
          className={`${selectClass} min-h-9`}
        >
          {choices.map(({ seconds, name }) => (
            <option key={seconds} value={seconds}>
              {name}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
