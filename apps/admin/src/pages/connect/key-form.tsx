import { ExternalLink } from 'lucide-react';
import { useState } from 'react';

import type { Problem } from '@ataski/contract';
import { inspectKey } from '@ataski/scope-manifest';
import type { SystemManifest } from '@ataski/scope-manifest';

import { Button } from '../../parts/button.tsx';
import { Card } from '../../parts/card.tsx';
import { NameField } from '../../parts/name-field.tsx';
import { SecretField } from '../../parts/secret-field.tsx';
import { ChoiceField } from './choice-field.tsx';
import { choicesOf, keyBeginning, keyName } from './key-auth.ts';
import type { KeyAuth } from './key-auth.ts';
import { RefusedCredential } from './refused-credential.tsx';
import { SandboxNote } from './sandbox-note.tsx';
import { StepsList } from './steps-list.tsx';

/** What the person entered. */
export interface KeyFormValue {
  readonly label: string;
  readonly key: string;
  /** By the field's name. */
  readonly choices: Readonly<Record<string, string>>;
}

/** Properties of the form. */
export interface KeyFormProps {
  readonly system: SystemManifest;
  readonly auth: KeyAuth;
  /** Why the last key was refused. */
  readonly problem: Problem | null;
  readonly missing: readonly string[];
  readonly onSubmit: (value: KeyFormValue) => void;
}

/** How to make the key, and the one place to paste it. */
export function KeyForm({ system, auth, problem, missing, onSubmit }: KeyFormProps) {
  const [label, setLabel] = useState(system.name);
  const [key, setKey] = useState('');
  const [chosen, setChosen] = useState<Readonly<Record<string, string>>>({});
  const [tried, setTried] = useState(false);
  const choices = choicesOf(auth);
  const isChosen = choices.every(({ field }) => (chosen[field] ?? '') !== '');
  const fault = faultOf(key, auth);
  const shownFault = tried || (key !== '' && fault !== null && key.length > 7) ? fault : null;
  return (
    <Card title="Your key">
      <form
        noValidate
        className="space-y-5 p-4"
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          const isWhole = fault === null && isChosen && label.trim() !== '';
          if (isWhole) onSubmit({ label: label.trim(), key, choices: chosen });
          else focusFault(event.currentTarget);
        }}
      >
        {problem && (
          <RefusedCredential problem={problem} missing={missing} provider={system.name}>
            The key was not stored. Paste it again once it is right.
          </RefusedCredential>
        )}
        <Steps auth={auth} name={system.name} />
        <SandboxNote provider={system.name}>
          only the keys that were printed when Ataski started open anything.
        </SandboxNote>
        <SecretField
          label={capitalised(keyName(auth.kind))}
          value={key}
          onChange={setKey}
          fault={shownFault}
          focused={problem !== null}
          hint={`Begins with ${keyBeginning(auth.pattern) ?? 'the letters the provider shows'}. Kept in the vault and never shown again.`}
        />
        {choices.map((choice) => (
          <ChoiceField
            key={choice.field}
            choice={choice}
            value={chosen[choice.field] ?? ''}
            tried={tried}
            onChange={(value) => setChosen({ ...chosen, [choice.field]: value })}
          />
        ))}
        <NameField of="connection" value={label} tried={tried} onChange={setLabel} />
        <Button type="submit" look="primary" className="min-h-9 w-full">
          Connect {system.name}
        </Button>
      </form>
    </Card>
  );
}

function Steps({ auth, name }: { readonly auth: KeyAuth; readonly name: string }) {
  return (
    <div>
      <StepsList steps={auth.steps} />
      {auth.kind === 'restricted_key' && (
        <p className="mt-3 flex flex-wrap gap-x-5 gap-y-1 pl-[30px] text-sm">
          <OutsideLink href={auth.prefillUrl} text={`Open the form in ${name}`} />
          <OutsideLink href={auth.prefillTestUrl} text="Same in test mode" />
        </p>
      )}
    </div>
  );
}

function OutsideLink({ href, text }: { readonly href: string | undefined; readonly text: string }) {
  if (href === undefined) return null;
  return (
    <a
      href={href}
      target="_blank"
      rel="noreferrer noopener"
      className="inline-flex min-h-6 items-center gap-1.5 text-accent underline-offset-4 hover:underline"
    >
      {text}
      <ExternalLink aria-hidden size={13} />
      <span className="sr-only">(opens in a new tab)</span>
    </a>
  );
}

/** The server decides; this only spares a key of the wrong kind the way there. */
function faultOf(key: string, auth: KeyAuth): string | null {
  if (key === '') return `Paste the ${keyName(auth.kind)}.`;
  const inspection = inspectKey(auth, key);
  return inspection.accepted ? null : inspection.sentence;
}

/** The first faulty input takes the focus, once it is marked as such, so that it is read out. */
function focusFault(form: HTMLFormElement): void {
  setTimeout(() => form.querySelector<HTMLElement>('[aria-invalid=true]')?.focus());
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
