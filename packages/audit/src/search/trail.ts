import type { FilterField } from './event-filter.ts';
import type { PagePosition } from './page-cursor.ts';
import type { StatementValues } from './statement-values.ts';

/** Where a trail runs, in fixed texts. Each has an index with exactly these columns, then the key. */
export interface Ground {
  readonly table: 'audit.audit_log' | 'audit.further_target';
  readonly columns: readonly string[];
  /** What the index is limited to. */
  readonly only?: string;
}

/** Walks along one index: one for each list of values of its columns, each newest first. */
export interface TrailPart {
  readonly ground: Ground;
  readonly walks: readonly (readonly string[])[];
}

/** Leads to all events for which some fields of a filter hold, and to no others. */
export interface Trail {
  readonly parts: readonly TrailPart[];
  /** The fields for which every event of the trail is right. */
  readonly answers: readonly FilterField[];
}

/** A part of a trail: before `before`, down to `downTo`, which is included. */
export interface Span {
  readonly before: PagePosition;
  readonly downTo: PagePosition;
}

/** What a statement about a trail is made from. */
export interface TrailQuery {
  /** The place of the tenant's id among the values. */
  readonly tenantId: string;
  readonly span: Span;
  /** How far each walk goes at most, in events. */
  readonly steps: number;
}

const key = ['occurred_at', 'event_id'] as const;

/** The keys on a trail, in no order. They are read off the indexes alone. */
export function renderKeys(trail: Trail, query: TrailQuery, values: StatementValues): string {
  const parts = trail.parts.map((part) => {
    return `select found.occurred_at, found.event_id from ${renderWalk(part, query, values)}`;
  });
  return parts.join('\nunion all\n');
}

/**
 * One walk for each list of values. The columns stand in the order and in the bounds, although each
 * has one value only: that order comes from this one index, so that no guess of the planner can
 * lead it through all the events of a tenant by another.
 */
function renderWalk(
  { ground: { table, columns, only }, walks }: TrailPart,
  { tenantId, span: { before, downTo }, steps }: TrailQuery,
  values: StatementValues,
): string {
  const names = columns.map((_, index) => `value_${index}`);
  const lists = columns.map((_, index) => {
    const list = walks.map((walk) => walk[index]);
    return `${values.bind(list)}::text[]`;
  });
  const from =
    columns.length === 0
      ? ''
      : `unnest(${lists.join(', ')}) as walk (${names.join(', ')}) cross join lateral`;
  const row = [...columns, ...key].map((column) => `event.${column}`);
  const bound = ({ occurredAt, eventId }: PagePosition) => {
    const moment = `${values.bind(occurredAt)}::timestamptz`;
    const of = [...names.map((name) => `walk.${name}`), moment, `${values.bind(eventId)}::uuid`];
    return { moment, row: `(${of.join(', ')})` };
  };
  const [upper, lower] = [bound(before), bound(downTo)];
  // The two plain comparisons say nothing new, but they alone let the planner leave out partitions.
  return `${from} (
    select event.occurred_at, event.event_id
      from ${table} as event
     where event.tenant_id = ${tenantId}::uuid
       ${only === undefined ? '' : `and ${only}`}
       and (${row.join(', ')}) < ${upper.row}
       and (${row.join(', ')}) >= ${lower.row}
       and event.occurred_at <= ${upper.moment}
       and event.occurred_at >= ${lower.moment}
     order by ${row.map((column) => `${column} desc`).join(', ')}
     limit ${values.bind(steps)}) as found`;
}
