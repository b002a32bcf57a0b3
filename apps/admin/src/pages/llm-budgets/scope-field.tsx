import { budgets } from '@ataski/contract';

import { Field, inputClass, selectClass } from '../../parts/field.tsx';
import { VirtualKeyField } from '../llm-keys/virtual-key-field.tsx';
import { scopeNames } from './budget-words.ts';

/** Whose calls a limit is to count. */
export interface ChosenScope {
  readonly scope: budgets.BudgetScope;
  readonly scopeId: string;
}

/** True when it says whose calls. */
export function isWholeScope({ scope, scopeId }: ChosenScope): boolean {
  return scope === 'tenant' ? scopeId === '' : /^[A-Za-z0-9._:@+-]{1,128}$/.test(scopeId);
}

/** Properties of the field. */
export interface ScopeFieldProps {
  readonly value: ChosenScope;
  readonly tried: boolean;
  readonly onChange: (value: ChosenScope) => void;
}

/** Picks whose calls a limit counts. */
export function ScopeField({ value, tried, onChange }: ScopeFieldProps) {
  const { scope, scopeId } = value;
  const fault = tried && !isWholeScope(value) ? 'Say whose calls it counts.' : null;
  const choose = (id: string) => onChange({ scope, scopeId: id });
  return (
    <>
      <Field label="Counts">
        {(input) => (
          <select
            {...input}
            value={scope}
            onChange={(event) =>
              onChange({ scope: event.target.value as budgets.BudgetScope, scopeId: '' })
            }
            className={`${selectClass} min-h-9`}
          >
            {budgets.BudgetScope.options.map((each) => (
              <option key={each} value={each}>
                {scopeNames[each]}
              </option>
            ))}
          </select>
        )}
      </Field>
      {scope === 'key' && (
        <VirtualKeyField
          label="Virtual key"
          none="Choose…"
          value={scopeId}
          fault={fault}
          onChange={choose}
        />
      )}
      {(scope === 'user' || scope === 'run') && (
        <Field
          label={scope === 'user' ? 'Person' : 'Run'}
          hint={
            scope === 'user'
              ? 'The id that virtual keys name.'
              : 'The id that the run names itself.'
          }
          fault={fault}
        >
          {(input) => (
            <input
              {...input}
              value={scopeId}
              maxLength={128}
              autoComplete="off"
              spellCheck={false}
              onChange={(event) => choose(event.target.value.trim())}
              className={inputClass}
            />
          )}
        </Field>
      )}
    </>
  );
}
