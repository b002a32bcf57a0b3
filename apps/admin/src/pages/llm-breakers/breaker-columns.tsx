import type { breakers } from '@ataski/contract';

import type { Column } from '../../parts/data-table.tsx';
import { None } from '../../parts/none.tsx';
import { Tag } from '../../parts/tag.tsx';
import { Usd } from '../../parts/usd.tsx';
import { When } from '../../parts/when.tsx';
import { effectOf, stateNames, stateTones, whyOf } from './breaker-words.ts';
import { LetThroughButton } from './let-through-button.tsx';

type Breaker = breakers.Breaker;

/** The columns of the list; `nameOf` says whose calls. */
export function breakerColumns(
  nameOf: (breaker: Breaker) => string,
  mayManage: boolean,
): readonly Column<Breaker>[] {
  const whose: Column<Breaker> = {
    id: 'whose',
    header: 'Calls of',
    text: nameOf,
    cell: (breaker) => (
      <span className="block max-w-[12ch] truncate font-medium sm:max-w-[24ch]">
        {nameOf(breaker)}
      </span>
    ),
  };
  const actions: Column<Breaker> = {
    id: 'actions',
    header: 'Change',
    align: 'end',
    className: 'py-1',
    text: () => '',
    cell: (breaker) => <LetThroughButton breaker={breaker} name={nameOf(breaker)} />,
  };
  return mayManage ? [whose, ...shown, actions] : [whose, ...shown];
}

const shown: readonly Column<Breaker>[] = [
  {
    id: 'state',
    header: 'State',
    text: ({ state }) => stateNames[state],
    cell: ({ state }) => <Tag tone={stateTones[state]}>{stateNames[state]}</Tag>,
  },
  {
    id: 'since',
    header: 'Since',
    hideBelow: 'lg',
    text: ({ changedAt }) => changedAt,
    cell: ({ changedAt }) => <When at={changedAt} />,
  },
  {
    id: 'why',
    header: 'Why, and what ends it',
    hideBelow: 'md',
    className: 'whitespace-normal',
    text: (breaker) => `${whyOf(breaker)} ${effectOf(breaker)}`,
    cell: (breaker) => (
      <>
        <span className="block text-pretty [overflow-wrap:anywhere]">{whyOf(breaker)}</span>
        <span className="block text-xs text-pretty text-muted">{effectOf(breaker)}</span>
      </>
    ),
  },
  {
    id: 'passed',
    header: 'Spent more than',
    align: 'end',
    hideBelow: 'wide',
    text: ({ paceNanoUsd }) => paceNanoUsd ?? '',
    cell: ({ paceNanoUsd }) => (paceNanoUsd === null ? <None /> : <Usd nanoUsd={paceNanoUsd} />),
  },
];
