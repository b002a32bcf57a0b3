import { readRows, readShape } from '@ataski/connectors-kit';
import type { AnswerRow, ProviderCall, ReadingIo } from '@ataski/connectors-kit';

import type { EntityName } from './entity-changes.ts';
import { versioned } from './minor-version.ts';
import { Entity, QueryAnswer } from './schemas.ts';

/** The most that Intuit gives. */
const pageSize = 1000;
/** So many objects are read twice, to see that a page joins the one before. */
const overlap = 20;
/** How far to go back when it does not. */
const stepBack = 500;

/** Where a complete read stands. */
export interface QueryPlace {
  /** From 1. */
  readonly start: number;
  /** The last ids that were read. */
  readonly tail: readonly string[];
}

/** A page of a complete read. */
export interface QueryPage {
  readonly rows: readonly AnswerRow<Entity>[];
  /** Null behind the last one. */
  readonly next: QueryPlace | null;
  /** Intuit's own time at the answer, in milliseconds. */
  readonly at: number;
}

/** Where a complete read begins. */
export const firstPlace: QueryPlace = { start: 1, tail: [] };

/**
 * One page of all objects of an entity, inactive ones included, by id. Positions count, so an
 * object that is deleted meanwhile pulls all behind it forward, and one of them over the edge of a
 * page that was read already. Each page therefore has to hold one of the last ids of the page
 * before; when it does not, the read goes back.
 */
export async function queryPage(
  { provider }: ReadingIo<'changes' | 'query'>,
  entity: EntityName,
  { start, tail }: QueryPlace,
): Promise<QueryPage> {
  const answer = await provider.call(callAt(entity, start));
  const { time, QueryResponse } = readShape(QueryAnswer, answer.value, entity);
  const at = Date.parse(time);
  const behind = start + pageSize - overlap;
  if (Array.isArray(QueryResponse[entity]) && QueryResponse[entity].length === pageSize) {
    await provider.callAhead(callAt(entity, behind));
  }
  const rows = readRows(answer, ['QueryResponse', entity], Entity, entity);
  const ids = rows.map(({ value: { Id } }) => Id);
  const joins = start === 1 || ids.some((id) => tail.includes(id));
  if (!joins) return { rows, next: { start: Math.max(1, start - stepBack), tail }, at };
  if (rows.length < pageSize) return { rows, next: null, at };
  return { rows, next: { start: behind, tail: ids.slice(-overlap) }, at };
}

function callAt(entity: EntityName, start: number): ProviderCall<'query'> {
  return { operation: 'query', query: [['query', queryText(entity, start)], versioned] };
}

/** Lists hide what is inactive unless they are asked for both; invoices know no such thing. */
function queryText(entity: EntityName, start: number): string {
  const where = entity === 'Invoice' ? '' : ' WHERE Active IN (true,false)';
  return `SELECT * FROM ${entity}${where} ORDERBY Id STARTPOSITION ${String(start)} MAXRESULTS ${String(pageSize)}`;
}
