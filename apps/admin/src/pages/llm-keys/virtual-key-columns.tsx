import type { breakers, virtualKeys } from '@ataski/contract';

import { countOf } from '../../format/number.ts';
import { listOfNames } from '../../format/words.ts';
import { Actor } from '../../parts/actor.tsx';
import type { Column } from '../../parts/data-table.tsx';
import { When } from '../../parts/when.tsx';
import { breakerOfKey } from './breaker-of-key.ts';
import { RevokeButton } from './revoke-button.tsx';
import { surfaceNames } from './surfaces.ts';
import { virtualKeyState } from './virtual-key-state.ts';
import { VirtualKeyTag } from './virtual-key-tag.tsx';

type VirtualKey = virtualKeys.VirtualKey;

/** The columns of a list of keys, with the way to end one for those who may. */
export function virtualKeyColumns(
  known: readonly breakers.Breaker[],
  mayManage: boolean,
): readonly Column<VirtualKey>[] {
  const tagOf = (key: VirtualKey) => (
    <VirtualKeyTag virtualKey={key} breaker={breakerOfKey(known, key)} />
  );
  const label: Column<VirtualKey> = {
    id: 'label',
    header: 'Key',
    text: (key) => key.label,
    cell: (key) => (
      <>
        <KeyName virtualKey={key} />
        {/* A phone has no column for it. */}
        <span className="mt-1 block pb-0.5 sm:hidden">{tagOf(key)}</span>
      </>
    ),
  };
  const state: Column<VirtualKey> = {
    id: 'state',
    header: 'State',
    hideBelow: 'sm',
    text: (key) => virtualKeyState(key, Date.now()),
    cell: tagOf,
  };
  const shown = [label, ...facts, state];
  return mayManage ? [...shown, revoking] : shown;
}

function KeyName({ virtualKey: { label, lastFour } }: { readonly virtualKey: VirtualKey }) {
  return (
    <span className="flex max-w-[24ch] items-baseline gap-2 sm:max-w-[26ch]">
      <span className="min-w-0 truncate font-medium">{label}</span>
      <span className="shrink-0 font-mono text-xs text-muted">
        <span className="sr-only">ends in </span>
        <span aria-hidden>····</span>
        {lastFour}
      </span>
    </span>
  );
}

const facts: readonly Column<VirtualKey>[] = [
  {
    id: 'agent',
    header: 'Acts as',
    hideBelow: 'md',
    className: 'max-w-[180px]',
    text: ({ agentId }) => agentId,
    cell: ({ agentId }) => <Actor type="agent" id={agentId} />,
  },
  {
    id: 'opens',
    header: 'Opens',
    hideBelow: 'wide',
    text: ({ surfaces }) => surfaces.join(' '),
    cell: ({ surfaces, models }) => (
      <span title={opensInFull(surfaces, models)}>
        {surfaces.length === 1
          ? listOfNames(surfaces.map((surface) => surfaceNames[surface]))
          : countOf(surfaces.length, 'surface')}
        <span className="text-muted">
          , {models === null ? 'all models' : countOf(models.length, 'model')}
        </span>
      </span>
    ),
  },
  {
    id: 'used',
    header: 'Last used',
    hideBelow: 'lg',
    text: ({ lastUsedAt }) => lastUsedAt ?? '',
    cell: ({ lastUsedAt }) =>
      lastUsedAt === null ? <span className="text-faint">Not yet</span> : <When at={lastUsedAt} />,
  },
];

const revoking: Column<VirtualKey> = {
  id: 'revoke',
  header: 'Revoke',
  align: 'end',
  className: 'py-1',
  text: () => '',
  cell: (key) => <RevokeButton virtualKey={key} />,
};

function opensInFull(surfaces: VirtualKey['surfaces'], models: VirtualKey['models']): string {
  const names = listOfNames(surfaces.map((surface) => surfaceNames[surface]));
  return `${names}: ${models === null ? 'all models that have a price' : models.join(', ')}`;
}
