import type { FuzzTenant } from './fuzz-tenant.ts';
import type { Outcome } from './outcome.ts';
import type { SeededRandom } from './seeded-random.ts';

/** What a transaction was to do. Additions commute, so that the order of commits does not matter. */
export type Effect =
  | { readonly kind: 'insert'; readonly id: number; readonly value: number }
  | { readonly kind: 'add'; readonly id: number; readonly delta: number }
  | { readonly kind: 'delete'; readonly id: number }
  | { readonly kind: 'count'; readonly id: number; readonly delta: number };

/** One transaction that writes, with the id that it leaves behind when it is committed. */
export interface Operation {
  readonly id: string;
  readonly tenant: FuzzTenant;
  readonly worker: number;
  readonly effects: Effect[];
  outcome: Outcome | 'under way';
}

/** What is known of an item before the end. */
export interface ItemState {
  readonly worker: number;
  /** The transactions that made it, changed it and removed it. */
  readonly touchedBy: Operation[];
  isUsable: boolean;
}

/** The model: every transaction that writes, and what came of it. */
export interface Ledger {
  readonly operations: readonly Operation[];
  begin(tenant: FuzzTenant, worker: number): Operation;
  settle(operation: Operation, outcome: Outcome): void;
  /** A number that no row of the tenant had before. */
  nextItem(tenant: FuzzTenant): number;
  /** Items that this worker made, whose rows are certainly there. */
  usableItems(tenant: FuzzTenant, worker: number): readonly number[];
  /** What must be read for an item: its value, `absent`, or `unknown` when a commit is in doubt. */
  expectedValue(tenant: FuzzTenant, item: number): number | 'absent' | 'unknown';
}

/** Starts empty. */
export function createLedger(random: SeededRandom): Ledger {
  const operations: Operation[] = [];
  const books = new Map<string, Map<number, ItemState>>();
  const numbers = new Map<string, number>();
  const bookOf = ({ id }: FuzzTenant): Map<number, ItemState> => {
    const book = books.get(id) ?? new Map<number, ItemState>();
    books.set(id, book);
    return book;
  };
  return Object.freeze({
    operations,
    begin(tenant: FuzzTenant, worker: number): Operation {
      const operation: Operation = {
        id: random.uuid(),
        tenant,
        worker,
        effects: [],
        outcome: 'under way',
      };
      operations.push(operation);
      return operation;
    },
    settle(operation: Operation, outcome: Outcome) {
      operation.outcome = outcome;
      const book = bookOf(operation.tenant);
      for (const effect of operation.effects) enter(book, operation, effect);
    },
    nextItem({ id }: FuzzTenant) {
      const number = (numbers.get(id) ?? 0) + 1;
      numbers.set(id, number);
      return number;
    },
    usableItems: (tenant: FuzzTenant, worker: number) =>
      [...bookOf(tenant)]
        .filter(([, state]) => state.worker === worker && state.isUsable)
        .map(([id]) => id),
    expectedValue: (tenant: FuzzTenant, item: number) =>
      expectedValue(bookOf(tenant).get(item), item),
  });
}

function enter(book: Map<number, ItemState>, operation: Operation, effect: Effect): void {
  const { outcome, worker } = operation;
  if (effect.kind === 'count') return;
  const state = book.get(effect.id) ?? { worker, touchedBy: [], isUsable: false };
  book.set(effect.id, state);
  state.touchedBy.push(operation);
  if (effect.kind === 'insert') state.isUsable = outcome === 'committed';
  // A row that may be gone is left alone.
  if (effect.kind === 'delete' && outcome !== 'rolled back') state.isUsable = false;
}

function expectedValue(state: ItemState | undefined, item: number): number | 'absent' | 'unknown' {
  // Not settled yet: its own worker may just be writing it.
  if (state === undefined) return 'unknown';
  if (state.touchedBy.some(({ outcome }) => outcome === 'in doubt')) return 'unknown';
  const effects = new Set(
    state.touchedBy
      .filter(({ outcome }) => outcome === 'committed')
      .flatMap((done) => done.effects),
  );
  return valueAfter([...effects].filter((effect) => effect.kind !== 'count' && effect.id === item));
}

/** The value of one item after these effects, in whatever order; absent when it was not made. */
export function valueAfter(effects: readonly Effect[]): number | 'absent' {
  let value: number | 'absent' = 'absent';
  for (const effect of effects) if (effect.kind === 'insert') value = effect.value;
  for (const effect of effects)
    if (effect.kind === 'add' && value !== 'absent') value += effect.delta;
  return effects.some(({ kind }) => kind === 'delete') ? 'absent' : value;
}
