import { z } from 'zod';

import { lowestId } from '../named-query.ts';
import { Id } from '../schemas.ts';

/** Where a reading of balances stands: in a period, behind an account of a subsidiary. */
export const BalancePosition = z.strictObject({
  book: Id,
  /** Null behind the last period. */
  period: Id.nullable(),
  account: Id,
  subsidiary: Id,
});
export type BalancePosition = z.infer<typeof BalancePosition>;

/** Before the first balance of a period. */
export const firstBalance = { account: lowestId, subsidiary: lowestId };

/** Behind the last row of a page, or before the first balance of the next period. */
export function afterBalances<Position extends BalancePosition>(
  position: Position,
  last: { readonly account_id: string; readonly subsidiary_id: string } | undefined,
  hasMore: boolean,
  next: { readonly id: string } | null,
): Position {
  return hasMore && last !== undefined
    ? { ...position, account: last.account_id, subsidiary: last.subsidiary_id }
    : { ...position, ...firstBalance, period: next?.id ?? null };
}
