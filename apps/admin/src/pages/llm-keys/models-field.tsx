import { useId, useState } from 'react';

import { virtualKeys } from '@ataski/contract';

import { useCall } from '../../api/use-call.ts';
import { CheckboxLine } from '../../parts/checkbox-line.tsx';
import { inputClass } from '../../parts/field.tsx';

/** Properties of the field. */
export interface ModelsFieldProps {
  /** Null: all that have a price. */
  readonly value: readonly string[] | null;
  readonly fault: string | null;
  readonly onChange: (value: readonly string[] | null) => void;
}

/** With which models a key may be used. */
export function ModelsField({ value, fault, onChange }: ModelsFieldProps) {
  const name = useId();
  const below = useId();
  return (
    <fieldset aria-describedby={below} className="min-w-0">
      <legend className="mb-1 text-sm font-medium">Models</legend>
      <RadioLine name={name} checked={value === null} onChoose={() => onChange(null)}>
        All that have a price, also those to come
      </RadioLine>
      <RadioLine name={name} checked={value !== null} onChoose={() => onChange(value ?? [])}>
        Only these
      </RadioLine>
      {value !== null && <ModelChoice value={value} onChange={onChange} />}
      <p id={below} aria-live="polite" className="mt-1 text-xs text-danger">
        {fault}
      </p>
    </fieldset>
  );
}

function ModelChoice({
  value,
  onChange,
}: {
  readonly value: readonly string[];
  readonly onChange: (value: readonly string[]) => void;
}) {
  const [wanted, setWanted] = useState('');
  const { data } = useCall(virtualKeys.listPricedModels, {});
  const models = (data?.models ?? []).filter(({ name }) => name.includes(wanted.trim()));
  return (
    <div className="mt-2 rounded-card border border-line">
      <input
        aria-label="Find a model"
        placeholder="Find a model"
        value={wanted}
        onChange={(event) => setWanted(event.target.value)}
        className={`${inputClass} rounded-b-none border-0 border-b border-line`}
      />
      <div
        role="group"
        aria-label="Models"
        tabIndex={0}
        className="grid max-h-44 gap-x-4 overflow-y-auto px-3 py-1.5 sm:grid-cols-2"
      >
        {models.map(({ name }) => (
          <CheckboxLine
            key={name}
            mono
            name={name}
            checked={value.includes(name)}
            onChange={(isOn) =>
              onChange(isOn ? [...value, name] : value.filter((each) => each !== name))
            }
          />
        ))}
        {models.length === 0 && <p className="py-2 text-sm text-muted">No model is called so.</p>}
      </div>
    </div>
  );
}

function RadioLine({
  name,
  checked,
  onChoose,
  children,
}: {
  readonly name: string;
  readonly checked: boolean;
  readonly onChoose: () => void;
  readonly children: string;
}) {
  return (
    <label className="flex min-h-7 items-center gap-2 text-sm">
      <input
        type="radio"
        name={name}
        checked={checked}
        onChange={onChoose}
        className="size-4 shrink-0 accent-accent"
      />
      {children}
    </label>
  );
}
