import { useState } from 'react';

import { providerKeys } from '@ataski/contract';
import { inspectKey, manifest } from '@ataski/scope-manifest';

import { useChange } from '../../api/use-change.ts';
import { Button } from '../../parts/button.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { NameField } from '../../parts/name-field.tsx';
import { ScopeList } from '../../parts/scope-list.tsx';
import { SecretField } from '../../parts/secret-field.tsx';
import { keyBeginning } from '../connect/key-auth.ts';
import { StepsList } from '../connect/steps-list.tsx';
import { KeyRefused } from './key-refused.tsx';
import { OverlapField } from './overlap-field.tsx';

/** Properties of the dialog. */
export interface ProviderKeyDialogProps {
  readonly provider: providerKeys.ModelProvider;
  /** The active key whose place the new one takes. */
  readonly replaces?: providerKeys.ProviderKey;
  readonly onClose: () => void;
}

/** How to make a key, what it may be used for, and the one place to paste it. */
export function ProviderKeyDialog({ provider, replaces, onClose }: ProviderKeyDialogProps) {
  const { name, auth, scopes, never, notes = [] } = manifest[provider];
  const [label, setLabel] = useState(replaces?.label ?? name);
  const [key, setKey] = useState('');
  const [overlapSeconds, setOverlap] = useState(3_600);
  const [tried, setTried] = useState(false);
  const { add, isPending, problem } = useStoreKey(onClose);
  const inspection = inspectKey(auth, key);
  const fault =
    key === '' ? 'Paste the API key.' : inspection.accepted ? null : inspection.sentence;
  const isShown = tried || key.length > 7;
  const submit = () => {
    setTried(true);
    if (fault !== null || label.trim() === '') return;
    setKey('');
    setTried(false);
    add({ provider, label: label.trim(), key }, replaces === undefined ? null : overlapSeconds);
  };
  return (
    <Dialog
      shape="drawer"
      title={replaces === undefined ? `Add ${name} key` : `Rotate ${replaces.label}`}
      onClose={onClose}
    >
      <form
        noValidate
        className="space-y-5 p-5"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        {problem !== null && <KeyRefused problem={problem} provider={name} />}
        <StepsList steps={auth.steps} />
        <SecretField
          label="API key"
          value={key}
          onChange={setKey}
          focused
          fault={isShown && !isPending ? fault : null}
          hint={`Begins with ${keyBeginning(auth.pattern) ?? 'the letters the provider shows'}. ${name} is asked whether it takes it, which costs nothing. Then it is kept in the vault and never shown again.`}
        />
        <NameField of="key" value={label} tried={tried} onChange={setLabel} />
        {replaces !== undefined && (
          <OverlapField lastFour={replaces.lastFour} value={overlapSeconds} onChange={setOverlap} />
        )}
        <Button type="submit" look="primary" disabled={isPending} className="min-h-9 w-full">
          {isPending ? `Asking ${name}…` : replaces === undefined ? 'Add key' : 'Rotate key'}
        </Button>
      </form>
      <div className="border-t border-line">
        <h3 className="px-5 pt-3 text-sm font-semibold">What it needs to allow</h3>
        <ScopeList scopes={scopes} never={never} notes={notes} inset="px-5" />
      </div>
    </Dialog>
  );
}

type EnteredKey = Parameters<
  ReturnType<typeof useChange<typeof providerKeys.addProviderKey>>['send']
>[0];

function useStoreKey(onDone: () => void) {
  const options = { rereads: [providerKeys.listProviderKeys], onDone };
  const adding = useChange(providerKeys.addProviderKey, options);
  const rotating = useChange(providerKeys.rotateProviderKey, options);
  return {
    /** Null: there is no key whose place it takes. */
    add: (entered: EnteredKey, overlapSeconds: number | null) => {
      if (overlapSeconds === null) adding.send(entered, `${entered.label} is added, and pays now.`);
      else rotating.send({ ...entered, overlapSeconds }, `${entered.label} is rotated.`);
    },
    isPending: adding.isPending || rotating.isPending,
    problem: adding.problem ?? rotating.problem,
  };
}
