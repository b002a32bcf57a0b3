import { useState } from 'react';

import type { CallInput, Problem, virtualKeys } from '@ataski/contract';

import { Button } from '../../parts/button.tsx';
import { Field, selectClass } from '../../parts/field.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { ModelsField } from './models-field.tsx';
import { SurfacesField } from './surfaces-field.tsx';
import { faultsOf } from './virtual-key-faults.ts';
import type { EnteredWish } from './virtual-key-faults.ts';
import { WhoFields } from './who-fields.tsx';

/** What the server is asked for. */
export type VirtualKeyWish = CallInput<typeof virtualKeys.createVirtualKey>;

/** Properties of the form. */
export interface VirtualKeyFormProps {
  readonly isPending: boolean;
  readonly problem: Problem | null;
  readonly onSubmit: (wish: VirtualKeyWish) => void;
}

const dayMs = 86_400_000;
const terms = [7, 30, 90, 365];
const blank: EnteredWish = {
  ...{ label: '', agentId: '', userId: '', surfaces: [], models: null },
};

/** Who acts with a key, what it opens, and until when. */
export function VirtualKeyForm({ isPending, problem, onSubmit }: VirtualKeyFormProps) {
  const [wish, setWish] = useState(blank);
  const [days, setDays] = useState(90);
  const [tried, setTried] = useState(false);
  const change = (patch: Partial<EnteredWish>) => setWish({ ...wish, ...patch });
  const faults = tried ? faultsOf(wish) : {};
  const submit = (form: HTMLFormElement) => {
    setTried(true);
    if (Object.keys(faultsOf(wish)).length > 0) {
      setTimeout(() => form.querySelector<HTMLElement>('[aria-invalid=true]')?.focus());
      return;
    }
    onSubmit({
      ...wish,
      userId: wish.userId === '' ? null : wish.userId,
      surfaces: [...wish.surfaces],
      models: wish.models === null ? null : [...wish.models],
      expiresAt: new Date(Date.now() + days * dayMs).toISOString(),
    });
  };
  return (
    <form
      noValidate
      className="space-y-5 p-5"
      onSubmit={(event) => {
        event.preventDefault();
        submit(event.currentTarget);
      }}
    >
      {problem !== null && <ProblemNote problem={problem} />}
      <WhoFields wish={wish} faults={faults} onChange={change} />
      <SurfacesField
        value={wish.surfaces}
        fault={faults.surfaces ?? null}
        onChange={(surfaces) => change({ surfaces })}
      />
      <ModelsField
        value={wish.models}
        fault={faults.models ?? null}
        onChange={(models) => change({ models })}
      />
      <ExpiryField value={days} onChange={setDays} />
      <Button type="submit" look="primary" disabled={isPending} className="min-h-9 w-full">
        {isPending ? 'Creating…' : 'Create key'}
      </Button>
    </form>
  );
}

interface ExpiryFieldProps {
  readonly value: number;
  readonly onChange: (days: number) => void;
}

function ExpiryField({ value, onChange }: ExpiryFieldProps) {
  return (
    <Field label="Expires" hint="It can be revoked at any time before.">
      {(input) => (
        <select
          {...input}
          value={value}
          onChange={(event) => onChange(Number(event.target.value))}
          className={`${selectClass} min-h-9`}
        >
          {terms.map((term) => (
            <option key={term} value={term}>
              In {term} days
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
