import type { spend } from '@ataski/contract';

import { absoluteTime, timeOfDay } from '../../format/instant.ts';
import { columnDigits } from '../../format/nano-usd.ts';
import { Actor } from '../../parts/actor.tsx';
import type { Column } from '../../parts/data-table.tsx';
import { None } from '../../parts/none.tsx';
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

/** The columns of a list of calls; `credentialName` names the key that a call was made with. */
export function modelCallColumns(
  calls: readonly ModelCall[],
  credentialName: (credential: string | null) => string,
): readonly Column<ModelCall>[] {
  const credential: Column<ModelCall> = {
    id: 'credential',
    header: 'Credential',
    hideBelow: 'wide',
    text: (call) => call.credential ?? '',
    cell: (call) => (
      <span className="block max-w-[24ch] truncate">{credentialName(call.credential)}</span>
    ),
  };
  return [...what, credential, state, ...amountsOf(calls)];
}

const what: readonly Column<ModelCall>[] = [
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
    cell: ({ model, agentId }) => (
      <span className="block max-w-[14ch] sm:max-w-[30ch]">
        <span className="block truncate">{model}</span>
        {/* A phone has no column for it. */}
        <span className="block truncate text-xs text-muted md:hidden">{agentId}</span>
      </span>
    ),
  },
  {
    id: 'agent',
    header: 'Agent',
    hideBelow: 'md',
    className: 'max-w-[180px]',
    text: ({ agentId }) => agentId ?? '',
    cell: ({ agentId }) => (agentId === null ? <None /> : <Actor type="agent" id={agentId} />),
  },
];

const state: Column<ModelCall> = {
  id: 'state',
  header: 'State',
  hideBelow: 'md',
  text: (call) => call.state,
  cell: (call) => {
    const [tone, name] = states[call.state];
    return <Tag tone={tone}>{name}</Tag>;
  },
};

function amountsOf(calls: readonly ModelCall[]): readonly Column<ModelCall>[] {
  const holdDigits = columnDigits(calls.map(({ holdNanoUsd }) => holdNanoUsd));
  const costDigits = columnDigits(calls.map(({ costNanoUsd }) => costNanoUsd ?? '0'));
  return [
    {
      id: 'hold',
      header: 'At most',
      align: 'end',
      hideBelow: 'wide',
      text: ({ holdNanoUsd }) => holdNanoUsd,
      cell: ({ holdNanoUsd }) => (
        <span className="text-muted">
          <Usd nanoUsd={holdNanoUsd} digits={holdDigits} />
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
          <Usd nanoUsd={costNanoUsd} digits={costDigits} />
        ),
    },
  ];
}
