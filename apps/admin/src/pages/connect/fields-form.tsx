import { useState } from 'react';

import type { Problem } from '@ataski/contract';
import type { SystemManifest } from '@ataski/scope-manifest';

import { Button } from '../../parts/button.tsx';
import { Card } from '../../parts/card.tsx';
import { Field, inputClass } from '../../parts/field.tsx';
import { NameField } from '../../parts/name-field.tsx';
import { SecretField } from '../../parts/secret-field.tsx';
import { credentialFields, fieldFault } from './fields-auth.ts';
import type { CredentialField, FieldsAuth } from './fields-auth.ts';
import { RefusedCredential } from './refused-credential.tsx';
import { SandboxNote } from './sandbox-note.tsx';
import { StepsList } from './steps-list.tsx';

/** Properties of the form. */
export interface FieldsFormProps {
  readonly system: SystemManifest;
  readonly auth: FieldsAuth;
  /** Why the last credential was refused. */
  readonly problem: Problem | null;
  readonly missing: readonly string[];
  readonly onSubmit: (label: string, credentials: Readonly<Record<string, string>>) => void;
}

/** How to make the credential, and the fields that it has. */
export function FieldsForm({ system, auth, problem, missing, onSubmit }: FieldsFormProps) {
  const fields = credentialFields(auth);
  const [label, setLabel] = useState(system.name);
  const [values, setValues] = useState<Readonly<Record<string, string>>>({});
  const [tried, setTried] = useState(false);
  const faultOf = (field: CredentialField) => fieldFault(auth, field, values[field.name] ?? '');
  const isWhole = fields.every((field) => faultOf(field) === null) && label.trim() !== '';
  return (
    <Card title={auth.kind === 'oauth1_tba' ? 'Your access token' : 'Your Web Services user'}>
      <form
        noValidate
        className="space-y-5 p-4"
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (isWhole) onSubmit(label.trim(), values);
          else focusFault(event.currentTarget);
        }}
      >
        {problem && (
          <RefusedCredential problem={problem} missing={missing} provider={system.name}>
            Nothing was stored. Enter the fields again once they are right.
          </RefusedCredential>
        )}
        <StepsList steps={auth.steps} />
        <SandboxNote provider={system.name}>
          only the fields that were printed when Ataski started open anything.
        </SandboxNote>
        <div className="space-y-4">
          {fields.map((field) => (
            <OneField
              key={field.name}
              field={field}
              value={values[field.name] ?? ''}
              fault={tried ? faultOf(field) : null}
              onChange={(value) => setValues({ ...values, [field.name]: value })}
            />
          ))}
        </div>
        <NameField of="connection" value={label} tried={tried} onChange={setLabel} />
        <Button type="submit" look="primary" className="min-h-9 w-full">
          Connect {system.name}
        </Button>
      </form>
    </Card>
  );
}

interface OneFieldProps {
  readonly field: CredentialField;
  readonly value: string;
  readonly fault: string | null;
  readonly onChange: (value: string) => void;
}

function OneField({ field: { label, hint, isSecret }, value, fault, onChange }: OneFieldProps) {
  if (isSecret) return <SecretField {...{ label, hint, value, fault, onChange }} />;
  return (
    <Field label={label} hint={hint} fault={fault}>
      {(input) => (
        <input
          {...input}
          value={value}
          maxLength={255}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          onChange={(event) => onChange(event.target.value)}
          className={`${inputClass} font-mono`}
        />
      )}
    </Field>
  );
}

/** The first faulty input takes the focus, once it is marked as such. */
function focusFault(form: HTMLFormElement): void {
  setTimeout(() => form.querySelector<HTMLInputElement>('input[aria-invalid=true]')?.focus());
}
