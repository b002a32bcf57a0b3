import type { TenantTx } from '@ataski/kernel';

import type { RecordedEvent } from '../recorded-event.ts';
import { checkFilter } from './event-filter.ts';
import type { AuditFilter } from './event-filter.ts';
import { everything, findTrails } from './find-trails.ts';
import { followTrail, measureTrails } from './follow-trail.ts';
import { decodeCursor, encodeCursor } from './page-cursor.ts';
import type { PagePosition } from './page-cursor.ts';
import { remainingFields } from './remaining-conditions.ts';
import type { Span, Trail } from './trail.ts';

/** Where to go on and how far. */
export interface AuditPageRequest {
  /** The `nextCursor` of the page before. */
  readonly cursor?: string;
  /** Events on a page. */
  readonly limit: number;
}

/** Events, newest first. */
export interface AuditPage {
  /**
   * Fewer than were asked for, or none, do not mean that there are no more: a page ends as well
   * when it has looked at as many events as one request may.
   */
  readonly events: readonly RecordedEvent[];
  /** Null on the last page, and on it alone. */
  readonly nextCursor: string | null;
  /** Everything from this moment on has been looked at; null on the last page. UTC, six decimals. */
  readonly searchedBackTo: string | null;
}

/** How many events are looked at in one round; what all rounds come to is the most for one page. */
const rounds = [256, 2048];
/** A trail of more walks than this costs more than it saves where it answers a part only. */
const maxWalksToCompare = 10;

const ends = {
  newest: { occurredAt: 'infinity', eventId: '00000000-0000-0000-0000-000000000000' },
  oldest: { occurredAt: '-infinity', eventId: '00000000-0000-0000-0000-000000000000' },
} as const;

/**
 * Gives one page of the tenant's events by key: rows that are written meanwhile neither shift nor
 * repeat what a reader has yet to see. However many events the log has and however rare what is
 * asked for, a page looks at no more than 2,304 of them. Throws AUDIT_CURSOR_INVALID and
 * AUDIT_FILTER_INVALID.
 */
export async function listEvents(
  tx: TenantTx,
  given: AuditFilter,
  { cursor, limit }: AuditPageRequest,
): Promise<AuditPage> {
  const filter = checkFilter(given);
  const span = await spanOf(tx, filter, cursor);
  const trails = await findTrails(tx, filter);
  const [trail] = trails;
  if (remainingFields(filter, trail.answers).length === 0) {
    const all = { filter, trail, span, steps: limit + 1, limit: limit + 1 };
    return pageOf((await followTrail(tx, all)).events, limit, null);
  }
  const [first = everything, ...others] = trails.filter(isShort);
  return await search(tx, filter, [first, ...others], span, limit);
}

/**
 * Looks further back round by round. The first is short and takes the trail that is rare as a rule;
 * then those are compared, and the one that leads furthest for the same number of events is taken,
 * which is the rarest of them just there.
 */
async function search(
  tx: TenantTx,
  filter: AuditFilter,
  trails: readonly [Trail, ...Trail[]],
  span: Span,
  limit: number,
): Promise<AuditPage> {
  const found: RecordedEvent[] = [];
  let { before } = span;
  for (const [round, steps] of rounds.entries()) {
    const rest = { ...span, before };
    const trail = round === 0 ? trails[0] : await rarestOf(tx, trails, rest, steps);
    const wanted = limit + 1 - found.length;
    const stretch = { filter, trail, span: rest, steps, limit: wanted };
    const { events, reached } = await followTrail(tx, stretch);
    found.push(...events);
    if (found.length > limit || reached === null) return pageOf(found, limit, null);
    before = reached;
  }
  return pageOf(found, limit, before);
}

async function rarestOf(
  tx: TenantTx,
  trails: readonly [Trail, ...Trail[]],
  span: Span,
  steps: number,
): Promise<Trail> {
  if (trails.length === 1) return trails[0];
  const moments = await measureTrails(tx, trails, span, steps);
  // A trail that ends within the steps is shorter than one that goes on.
  const rarest = moments
    .map((moment) => moment ?? '')
    .reduce((best, each) => (each < best ? each : best));
  return trails[moments.findIndex((moment) => (moment ?? '') === rarest)] ?? trails[0];
}

function isShort({ parts }: Trail): boolean {
  return parts.every(({ walks }) => walks.length <= maxWalksToCompare);
}

function pageOf(
  found: readonly RecordedEvent[],
  limit: number,
  lookedAt: PagePosition | null,
): AuditPage {
  const events = found.slice(0, limit);
  const end = found.length > limit ? (events.at(-1) ?? null) : lookedAt;
  if (end === null) return { events, nextCursor: null, searchedBackTo: null };
  return { events, nextCursor: encodeCursor(end), searchedBackTo: end.occurredAt };
}

async function spanOf(tx: TenantTx, filter: AuditFilter, cursor?: string): Promise<Span> {
  const { from = '-infinity', to = 'infinity', outcome } = filter;
  const end = { ...ends.newest, occurredAt: to };
  const page = cursor === undefined ? end : decodeCursor(cursor);
  // Texts of moments sort as the moments do, and digits before letters.
  const before = page.occurredAt < to ? page : end;
  const since = outcome === 'none' ? await openIntentsSince(tx) : '-infinity';
  return { before, downTo: { ...ends.oldest, occurredAt: from > since ? from : since } };
}

/** The reconciler has seen an outcome for every intent before this moment, or given it one. */
async function openIntentsSince(tx: TenantTx): Promise<string> {
  const { rows } = await tx.query<{ since: string | null }>(
    `select to_char((through - interval '1 hour') at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as since
       from audit.reconciliation
      where isfinite(through)`,
  );
  return rows[0]?.since ?? '-infinity';
}
