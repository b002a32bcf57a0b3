import { useId } from 'react';

import { selectClass } from '../../../parts/field.tsx';

/** A choice of a picker. */
export interface PickerChoice {
  readonly value: string;
  readonly name: string;
}

/** Properties of a picker. */
export interface ReportPickerProps {
  readonly name: string;
  readonly value: string;
  readonly choices: readonly PickerChoice[];
  readonly onPick: (value: string) => void;
}

/** One labelled choice above a report. */
export function ReportPicker({ name, value, choices, onPick }: ReportPickerProps) {
  const id = useId();
  return (
    <div className="min-w-0">
      <label htmlFor={id} className="mb-1 block text-xs text-muted">
        {name}
      </label>
      <select
        id={id}
        value={value}
        onChange={(event) => onPick(event.target.value)}
        className={selectClass}
      >
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.name}
          </option>
        ))}
      </select>
    </div>
  );
}
