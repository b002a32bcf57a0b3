import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';

import { consents } from '@ataski/contract';
import type { SystemManifest } from '@ataski/scope-manifest';

import { problemOf } from '../../api/problem-error.ts';
import { useCall, useSend } from '../../api/use-call.ts';
import { Button } from '../../parts/button.tsx';
import { Card } from '../../parts/card.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { SkeletonCards } from '../../parts/skeleton.tsx';

/** Properties of the picker. */
export interface AccountPickerProps {
  readonly system: SystemManifest;
  readonly choiceId: string;
}

/** One consent opened several accounts: the person picks the one that is read. */
export function AccountPicker({ system, choiceId }: AccountPickerProps) {
  const call = useCall(consents.getAccountChoice, { choiceId });
  return (
    <Loaded
      call={call}
      permission="connection:manage"
      skeleton={<SkeletonCards count={1} height={280} />}
    >
      {(choice) => <Picker system={system} choice={choice} />}
    </Loaded>
  );
}

function Picker({
  system,
  choice,
}: Pick<AccountPickerProps, 'system'> & { readonly choice: consents.AccountChoice }) {
  const [picked, setPicked] = useState('');
  const { choose, drop, isPending, problem } = useChoice(system.id, choice.id);
  return (
    <Card title="Pick one account">
      <form
        className="space-y-4 p-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (picked !== '' && !isPending) choose(picked);
        }}
      >
        {problem !== null && <ProblemNote problem={problem} />}
        <p className="text-sm text-pretty text-muted">
          Your consent opened {choice.accounts.length} accounts at {system.name}. One connection
          reads one of them, and never another.
        </p>
        <fieldset className="space-y-2">
          <legend className="sr-only">Account</legend>
          {choice.accounts.map(({ externalAccountId, label }) => (
            <label
              key={externalAccountId}
              className="flex cursor-pointer items-start gap-3 rounded-control border border-line-strong px-3 py-2.5 has-checked:border-accent has-checked:bg-accent-soft"
            >
              <input
                type="radio"
                name="account"
                value={externalAccountId}
                checked={picked === externalAccountId}
                onChange={() => setPicked(externalAccountId)}
                className="mt-1 accent-(--accent)"
              />
              <span className="min-w-0">
                <span className="block text-sm font-medium">{label}</span>
                <span className="block truncate font-mono text-xs text-muted">
                  {externalAccountId}
                </span>
              </span>
            </label>
          ))}
        </fieldset>
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={drop} aria-disabled={isPending}>
            Connect none
          </Button>
          <Button type="submit" look="primary" disabled={picked === ''} aria-disabled={isPending}>
            {isPending ? 'Checking…' : 'Connect this account'}
          </Button>
        </div>
        <p className="text-xs text-pretty text-muted">
          Until you pick, the tokens wait in the vault. After a quarter of an hour, or if you pick
          none, the consent is ended at {system.name} and they are deleted.
        </p>
      </form>
    </Card>
  );
}

function useChoice(system: string, choiceId: string) {
  const navigate = useNavigate();
  const choosing = useSend(consents.chooseAccount);
  const dropping = useSend(consents.dropAccountChoice);
  const error = choosing.error ?? dropping.error;
  return {
    choose: (externalAccountId: string) =>
      choosing.mutate(
        { choiceId, externalAccountId },
        {
          onSuccess: ({ connection }) =>
            void navigate({
              to: '/connections/connect/$system',
              params: { system },
              search: { connection: connection.id },
              replace: true,
            }),
        },
      ),
    drop: () =>
      dropping.mutate({ choiceId }, { onSuccess: () => void navigate({ to: '/connections' }) }),
    isPending: choosing.isPending || dropping.isPending,
    problem: error === null ? null : problemOf(error),
  };
}
