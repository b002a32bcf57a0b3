import type { virtualKeys } from '@ataski/contract';

import { absoluteTime, calendarDate } from '../../format/instant.ts';
import { countOf } from '../../format/number.ts';
import { listOfNames } from '../../format/words.ts';
import { Actor } from '../../parts/actor.tsx';
import type { Column } from '../../parts/data-table.tsx';
import { Tag } from '../../parts/tag.tsx';
import { When } from '../../parts/when.tsx';
import { RevokeButton } from './revoke-button.tsx';
import { surfaceNames } from './surfaces.ts';
import { virtualKeyState } from './virtual-key-state.ts';

type VirtualKey = virtualKeys.VirtualKey;

const shown: readonly Column<VirtualKey>[] = [
  {
    id: 'label',
    header: 'Key',
    text: ({ label }) => label,
    cell: ({ label, lastFour }) => (
      <span className="block max-w-[16ch] truncate sm:max-w-[28ch]">
        <span className="font-medium">{label}</span>
        <span className="ml-2 font-mono text-xs text-muted">
          <span className="sr-only">ends in </span>
          <span aria-hidden>····</span>
          {lastFour}
        </span>
      </span>
    ),
  },
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
    hideBelow: 'lg',
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
    hideBelow: 'md',
    text: ({ lastUsedAt }) => lastUsedAt ?? '',
    cell: ({ lastUsedAt }) =>
      lastUsedAt === null ? <span className="text-faint">Not yet</span> : <When at={lastUsedAt} />,
  },
  {
    id: 'state',
    header: 'State',
    text: (key) => virtualKeyState(key, Date.now()),
    cell: (key) => <VirtualKeyState virtualKey={key} />,
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

/** The columns of the list, with the way to end a key for those who may. */
export function virtualKeyColumns(mayManage: boolean): readonly Column<VirtualKey>[] {
  return mayManage ? [...shown, revoking] : shown;
}

function VirtualKeyState({ virtualKey }: { readonly virtualKey: VirtualKey }) {
  const { expiresAt, revokedAt } = virtualKey;
  const state = virtualKeyState(virtualKey, Date.now());
  if (state === 'revoked') {
    return (
      <span title={absoluteTime(revokedAt ?? expiresAt)}>
        <Tag tone="quiet">Revoked</Tag>
      </span>
    );
  }
  return (
    <span title={absoluteTime(expiresAt)}>
      {state === 'expired' ? (
        <Tag tone="quiet">Expired</Tag>
      ) : (
        <Tag
          tone={state === 'expiring' ? 'warn' : 'ok'}
          {...(state === 'expiring' ? { icon: 'clock' as const } : {})}
        >
          Until {calendarDate(expiresAt)}
        </Tag>
      )}
    </span>
  );
}

function opensInFull(surfaces: VirtualKey['surfaces'], models: VirtualKey['models']): string {
  const names = listOfNames(surfaces.map((surface) => surfaceNames[surface]));
  return `${names}: ${models === null ? 'all models that have a price' : models.join(', ')}`;
}
