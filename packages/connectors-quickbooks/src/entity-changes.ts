import { readElements, readMembers, readRows, readShape } from '@ataski/connectors-kit';
import type { AnswerRow, ReadingIo } from '@ataski/connectors-kit';

import { versioned } from './minor-version.ts';
import { ChangesAnswer, Entity } from './schemas.ts';

/** The entities that are read, by stream. */
export const entityOf = {
  accounts: 'Account',
  customers: 'Customer',
  vendors: 'Vendor',
  invoices: 'Invoice',
} as const;
export type EntityName = (typeof entityOf)[keyof typeof entityOf];

/** The most objects that one answer holds. There is no second page. */
const mostObjects = 1000;

/** What changed in some entities since a moment. */
export interface Changes {
  /** Milliseconds. */
  readonly since: number;
  /** Intuit's own time at the answer. */
  readonly until: number;
  /** False when there may be more than the answer could hold. */
  readonly isComplete: boolean;
  readonly rows: ReadonlyMap<EntityName, readonly AnswerRow<Entity>[]>;
}

/** What an attempt at a run asked already: not where it stands, only a call that it spares. */
const askedFor = new WeakMap<ReadingIo<'changes' | 'query'>, Changes>();

/**
 * What changed in an entity since a moment. One call for all entities does for the whole run; when
 * its answer is full, the entity is asked about alone.
 */
export async function changesOf(
  io: ReadingIo<'changes' | 'query'>,
  entity: EntityName,
  since: number,
): Promise<Changes> {
  const known = askedFor.get(io);
  const shared =
    known !== undefined && known.since <= since
      ? known
      : await askChanges(io, Object.values(entityOf), since);
  askedFor.set(io, shared);
  return shared.isComplete ? shared : await askChanges(io, [entity], since);
}

/** Asks anew. */
export async function askChanges(
  { provider }: ReadingIo<'changes' | 'query'>,
  entities: readonly EntityName[],
  since: number,
): Promise<Changes> {
  const { text, value } = await provider.call({
    operation: 'changes',
    query: [
      ['entities', entities.join(',')],
      ['changedSince', new Date(since).toISOString()],
      versioned,
    ],
  });
  const { time } = readShape(ChangesAnswer, value, 'changes');
  const [response = ''] = readElements(readMembers(text).get('CDCResponse') ?? '');
  const parts = readElements(readMembers(response).get('QueryResponse') ?? '');
  const rows = new Map(
    entities.map((entity) => [
      entity,
      parts.flatMap((part) => readRows(part, [entity], Entity, entity)),
    ]),
  );
  const objects = [...rows.values()].reduce((sum, { length }) => sum + length, 0);
  return { since, until: Date.parse(time), isComplete: objects < mostObjects, rows };
}
