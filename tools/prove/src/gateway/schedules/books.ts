import type { BudgetRow, CallRow, EventRow } from './ledger-rows.ts';
import type { Fault, TrackedBudget, TrackedCall } from './scene.ts';

/** What a budget's calls add up to, counted from their rows alone. */
export interface Standing {
  readonly held: bigint;
  readonly settled: bigint;
}

/** Adds up the calls of a budget. */
export function standingOf(budgetId: string, calls: readonly CallRow[]): Standing {
  const own = calls.filter(({ budgets }) => budgets.includes(budgetId));
  const sum = (amounts: readonly string[]) => amounts.reduce((all, each) => all + BigInt(each), 0n);
  return {
    held: sum(own.filter(({ state }) => state === 'held').map(({ hold_nano }) => hold_nano)),
    settled: sum(own.flatMap(({ cost_nano }) => (cost_nano === null ? [] : [cost_nano]))),
  };
}

/**
 * What is wrong with a budget: its counters are not the sum of its calls, or these pass what was
 * ever allowed. `isExact` is false once something may have left its window.
 */
export function faultsOfBudget(
  row: BudgetRow,
  calls: readonly CallRow[],
  most: bigint,
  isExact: boolean,
): readonly Fault[] {
  const { held, settled } = standingOf(row.id, calls);
  const [countedHeld, countedSettled] = [BigInt(row.held), BigInt(row.settled)];
  // Of what was spent before the clock was set back, nothing is given back by a correction.
  const isSettled = row.is_dated ? countedSettled === settled : countedSettled >= settled;
  const of = `of ${row.id}`;
  return [
    ...faultIf(countedHeld !== held, `held is ${row.held} and not ${String(held)} ${of}`),
    ...faultIf(isExact && !isSettled, `settled is ${row.settled} and not ${String(settled)} ${of}`),
    ...faultIf(
      countedSettled + countedHeld > most || (isExact && settled + held > most),
      `settled and held pass ${String(most)} ${of}`,
    ),
  ];
}

/** A call is held by budgets of its own tenant and scopes that count over time, and by no other. */
export function faultsOfHolders(
  call: CallRow,
  tracked: readonly TrackedBudget[],
): readonly Fault[] {
  return call.budgets.flatMap((id) => {
    const budget = tracked.find((each) => each.id === id);
    const scopeIds = { tenant: '', key: call.key_id, user: call.user_id, run: call.run_id };
    const isOwn =
      budget?.tenant.id === call.tenant_id &&
      budget.period !== 'call' &&
      scopeIds[budget.scope] === budget.scopeId;
    return faultIf(!isOwn, 'a call is held by a budget that does not count it');
  });
}

/** A call's row says what its caller was told. */
export function faultsOfAnswers(call: TrackedCall, row: CallRow | undefined): readonly Fault[] {
  const taken = call.endings.filter(({ answer }) => answer === true);
  if (row === undefined)
    return faultIf(call.isGranted === true || taken.length > 0, 'a granted call has no row');
  const isPresumed = row.state === 'presumed';
  const possible = call.endings.filter(({ answer }) => answer !== false);
  const isSaid = possible.some(
    ({ state, costNano }) => state === row.state && String(costNano) === row.cost_nano,
  );
  return [
    ...faultIf(call.isGranted === false, 'a refused call has a row'),
    ...faultIf(taken.length > 1, 'a call was settled twice'),
    ...faultIf((row.state === 'held' || isPresumed) && taken.length > 0, 'a settlement was lost'),
    ...faultIf(row.state !== 'held' && !isPresumed && !isSaid, 'a call ended as nobody said'),
    ...faultIf(isPresumed && row.cost_nano !== row.hold_nano, 'a presumption gave something back'),
  ];
}

/** One intent; no outcome while it is held, one when it ended, and one before it that was presumed. */
export function faultsOfEvents(row: CallRow, events: readonly EventRow[]): readonly Fault[] {
  const intents = events.filter(
    ({ event_id, phase }) => event_id === row.intent_event_id && phase === 'intent',
  );
  const outcomes = events.filter(({ parent_event_id }) => parent_event_id === row.intent_event_id);
  const said = outcomes.map(({ state }) => state).join(' then ');
  const isSound =
    row.state === 'held'
      ? said === ''
      : said === row.state || said === `presumed then ${row.state}`;
  return [
    ...faultIf(intents.length !== 1, 'a call has not one intent row', 'evidence'),
    ...faultIf(!isSound, `a ${row.state} call has the outcomes: ${said}`, 'evidence'),
  ];
}

function faultIf(
  isFault: boolean,
  what: string,
  breaks: Fault['breaks'] = 'limit',
): readonly Fault[] {
  return isFault ? [{ breaks, what }] : [];
}
