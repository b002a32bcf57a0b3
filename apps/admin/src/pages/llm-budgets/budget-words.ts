import type { budgets } from '@ataski/contract';

/** Over which time a limit counts. */
export const periodNames: Readonly<Record<budgets.BudgetPeriod, string>> = {
  call: 'Each call',
  minute: 'Each minute',
  hour: 'Each hour',
  day: 'Each day',
  month: 'Each month',
};

/** Whose calls a limit counts. */
export const scopeNames: Readonly<Record<budgets.BudgetScope, string>> = {
  tenant: 'All calls',
  key: 'A virtual key',
  user: 'A person',
  run: 'A run',
};

/** The amounts of a limit, to reckon with. */
export function amountsOf({ limitNanoUsd, settledNanoUsd, heldNanoUsd }: budgets.Budget) {
  return {
    limitNano: BigInt(limitNanoUsd),
    spentNano: BigInt(settledNanoUsd),
    heldNano: BigInt(heldNanoUsd),
  };
}

/** The amount that a limit has left; nothing where more is spent than it allows. */
export function roomOf(limitNano: bigint, spentNano: bigint, heldNano: bigint): bigint {
  const room = limitNano - spentNano - heldNano;
  return room > 0n ? room : 0n;
}

/** How much of a limit something is, in whole per cent, 100 at most; all of a limit of nothing. */
export function percentOf(amountNano: bigint, limitNano: bigint): number {
  if (limitNano === 0n) return amountNano === 0n ? 0 : 100;
  const percent = Number((amountNano * 100n) / limitNano);
  return amountNano > 0n ? Math.min(100, Math.max(1, percent)) : 0;
}

/** How a limit stands: no room at all, less than a fifth, or more. */
export function fullness(limitNano: bigint, usedNano: bigint): 'full' | 'tight' | 'room' {
  if (usedNano >= limitNano) return 'full';
  return usedNano * 5n > limitNano * 4n ? 'tight' : 'room';
}
