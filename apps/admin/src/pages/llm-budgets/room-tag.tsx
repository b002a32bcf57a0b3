import type { budgets } from '@ataski/contract';

import { Tag } from '../../parts/tag.tsx';
import { Usd } from '../../parts/usd.tsx';
import { amountsOf, fullness, roomOf } from './budget-words.ts';

/** What a limit has left, and whether that is little. */
export function RoomTag({ budget }: { readonly budget: budgets.Budget }) {
  const { limitNano, spentNano, heldNano } = amountsOf(budget);
  const state = fullness(limitNano, spentNano + heldNano);
  if (state === 'full') return <Tag tone="danger">No room</Tag>;
  const room = String(roomOf(limitNano, spentNano, heldNano));
  return (
    <Tag tone={state === 'tight' ? 'warn' : 'ok'}>
      <Usd nanoUsd={room} rounds="down" />
    </Tag>
  );
}
