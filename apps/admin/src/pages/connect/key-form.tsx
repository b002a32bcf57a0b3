import { ExternalLink } from 'lucide-react';
import { useState } from 'react';

import type { Problem } from '@ataski/contract';
import { inspectKey } from '@ataski/scope-manifest';
import type { SystemManifest } from '@ataski/scope-manifest';

import { listOfNames } from '../../format/words.ts';
import { Button } from '../../parts/button.tsx';
import { Card } from '../../parts/card.tsx';
import { Field, inputClass } from '../../parts/field.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { SecretField } from '../../parts/secret-field.tsx';
import { useSession } from '../../session/session.ts';
import { keyBeginning, keyName } from './key-auth.ts';
import type { KeyAuth } from './key-auth.ts';

/** What the person entered. */
export interface KeyFormValue {
  readonly label: string;
  readonly key: string;
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
  const { environment } = useSession();
  const [label, setLabel] = useState(system.name);
  const [key, setKey] = useState('');
  const [tried, setTried] = useState(false);
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
          if (fault !== null || label.trim() === '') focusFault(event.currentTarget, fault);
          else onSubmit({ label: label.trim(), key });
        }}
      >
        {problem && <RefusedKey problem={problem} missing={missing} provider={system.name} />}
        <Steps auth={auth} name={system.name} />
        {environment === 'sandbox' && (
          <p className="rounded-md bg-sunken px-3 py-2 text-sm text-muted">
            This is the sandbox: {system.name} is simulated, and only the keys that were printed
            when Ataski started open anything.
          </p>
        )}
        <SecretField
          label={capitalised(keyName(auth.kind))}
          value={key}
          onChange={setKey}
          fault={shownFault}
          focused={problem !== null}
          hint={`Begins with ${keyBeginning(auth.pattern) ?? 'the letters the provider shows'}. Kept in the vault and never shown again.`}
        />
        <Field
          label="Name of the connection"
          hint="How your colleagues will recognise it."
          fault={tried && label.trim() === '' ? 'Give the connection a name.' : null}
        >
          {(input) => (
            <input
              {...input}
              value={label}
              maxLength={80}
              autoComplete="off"
              onChange={(event) => setLabel(event.target.value)}
              className={inputClass}
            />
          )}
        </Field>
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
      <ol className="space-y-2 text-sm">
        {auth.steps.map((step, index) => (
          <li key={step} className="grid grid-cols-[20px_1fr] gap-2.5">
            <span
              aria-hidden
              className="tnum mt-px grid size-[18px] place-items-center rounded-full bg-sunken text-[11px] font-medium text-muted shadow-[inset_0_0_0_1px_var(--line)]"
            >
              {index + 1}
            </span>
            <span className="text-pretty">{step}</span>
          </li>
        ))}
      </ol>
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

function RefusedKey({
  problem,
  missing,
  provider,
}: Pick<KeyFormProps, 'missing'> & { readonly problem: Problem; readonly provider: string }) {
  const title = problem.status === 400 ? `${provider} is not connected` : problem.title;
  return (
    <ProblemNote problem={{ ...problem, title }}>
      {missing.length > 0 && (
        <>
          <p className="mt-2 font-medium">Missing on this key:</p>
          <ul className="mt-1 space-y-0.5">
            {missing.map((permission) => (
              <li key={permission}>
                <code className="font-mono text-xs">{permission}</code>
              </li>
            ))}
          </ul>
          <p className="sr-only">The key lacks {listOfNames(missing)}.</p>
        </>
      )}
      <p className="mt-2">The key was not stored. Paste it again once it is right.</p>
    </ProblemNote>
  );
}

/** The server decides; this only spares a key of the wrong kind the way there. */
function faultOf(key: string, auth: KeyAuth): string | null {
  if (key === '') return `Paste the ${keyName(auth.kind)}.`;
  const inspection = inspectKey(auth, key);
  return inspection.accepted ? null : inspection.sentence;
}

/** The faulty input takes the focus, so that the sentence below it is read out. */
function focusFault(form: HTMLFormElement, keyFault: string | null): void {
  const selector = keyFault === null ? 'input:not([type=password])' : 'input[type=password]';
  form.querySelector<HTMLInputElement>(selector)?.focus();
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
