import type { spend } from '@ataski/contract';

import { absoluteTime, timeOfDay } from '../../format/instant.ts';
import type { Column } from '../../parts/data-table.tsx';
import { Tag } from '../../parts/tag.tsx';
import type { Tone } from '../../parts/tag.tsx';
import { Usd } from '../../parts/usd.tsx';

type ModelCall = spend.ModelCall;

const states: Readonly<Record<ModelCall['state'], readonly [Tone, string]>> = {
  held: ['info', 'Under way'],
  settled: ['ok', 'Settled'],
  estimated: ['warn', 'Estimated'],
  released: ['quiet', 'Cost nothing'],
  presumed: ['warn', 'Presumed spent'],
};

/** The columns of the list; `credentialName` names the key that a call was made with. */
export function modelCallColumns(
  credentialName: (credential: string | null) => string,
): readonly Column<ModelCall>[] {
  const [time, model, ...rest] = shown;
  const credential: Column<ModelCall> = {
    id: 'credential',
    header: 'Credential',
    hideBelow: 'lg',
    text: (call) => call.credential ?? '',
    cell: (call) => (
      <span className="block max-w-[24ch] truncate">{credentialName(call.credential)}</span>
    ),
  };
  return [time, model, credential, ...rest].filter((column) => column !== undefined);
}

const shown: readonly Column<ModelCall>[] = [
  {
    id: 'time',
    header: 'Time (UTC)',
    className: 'font-mono text-xs',
    text: ({ heldAt }) => heldAt,
    cell: ({ heldAt }) => (
      <time dateTime={heldAt} title={absoluteTime(heldAt)}>
        <span className="mr-2 text-faint max-sm:hidden">{heldAt.slice(5, 10)}</span>
        {timeOfDay(heldAt).slice(0, 8)}
      </time>
    ),
  },
  {
    id: 'model',
    header: 'Model',
    text: ({ provider, model }) => `${provider}/${model}`,
    cell: ({ model }) => (
      <span className="block max-w-[14ch] truncate sm:max-w-[30ch]">{model}</span>
    ),
  },
  {
    id: 'state',
    header: 'State',
    hideBelow: 'md',
    text: ({ state }) => state,
    cell: ({ state }) => {
      const [tone, name] = states[state];
      return <Tag tone={tone}>{name}</Tag>;
    },
  },
  {
    id: 'hold',
    header: 'At most',
    align: 'end',
    hideBelow: 'lg',
    text: ({ holdNanoUsd }) => holdNanoUsd,
    cell: ({ holdNanoUsd }) => (
      <span className="text-muted">
        <Usd nanoUsd={holdNanoUsd} />
      </span>
    ),
  },
  {
    id: 'cost',
    header: 'Cost',
    align: 'end',
    text: ({ costNanoUsd }) => costNanoUsd ?? '',
    cell: ({ costNanoUsd }) =>
      costNanoUsd === null ? (
        <span className="text-faint">Open</span>
      ) : (
        <Usd nanoUsd={costNanoUsd} />
      ),
  },
];
