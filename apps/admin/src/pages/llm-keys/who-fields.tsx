import { Field, inputClass } from '../../parts/field.tsx';
import type { EnteredWish, WishFaults } from './virtual-key-faults.ts';

/** Properties of the fields. */
export interface WhoFieldsProps {
  readonly wish: EnteredWish;
  readonly faults: WishFaults;
  readonly onChange: (patch: Partial<EnteredWish>) => void;
}

/** What a virtual key is called, who acts with it, and for whom. */
export function WhoFields({ wish, faults, onChange }: WhoFieldsProps) {
  return (
    <>
      <TextField
        label="Name of the key"
        hint="How your colleagues will recognise it."
        value={wish.label}
        fault={faults.label}
        isFirst
        onChange={(label) => onChange({ label })}
      />
      <TextField
        label="Acts as"
        hint="The agent that makes the calls, as the audit log will name it: invoice-bot."
        value={wish.agentId}
        fault={faults.agentId}
        onChange={(agentId) => onChange({ agentId })}
      />
      <TextField
        label="For whom (optional)"
        hint="A person’s id, where all its calls are for one: their budgets count them."
        value={wish.userId}
        fault={faults.userId}
        onChange={(userId) => onChange({ userId })}
      />
    </>
  );
}

interface TextFieldProps {
  readonly label: string;
  readonly hint: string;
  readonly value: string;
  readonly fault: string | undefined;
  readonly isFirst?: boolean;
  readonly onChange: (value: string) => void;
}

function TextField({ label, hint, value, fault, isFirst = false, onChange }: TextFieldProps) {
  return (
    <Field label={label} hint={hint} fault={fault ?? null}>
      {(input) => (
        <input
          {...input}
          {...(isFirst ? { 'data-first-focus': true } : {})}
          value={value}
          maxLength={128}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => onChange(event.target.value)}
          className={inputClass}
        />
      )}
    </Field>
  );
}
