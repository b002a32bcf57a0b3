import { z } from 'zod';

import { audit } from '@ataski/contract';

const { actorType, outcome } = audit.AuditFilter.shape;

/** The state of the audit log's page, as its address holds it. What it does not know is dropped. */
export const AuditSearch = z.object({
  /** How far back; without it, everything. */
  range: z.enum(['1h', '24h', '7d', '30d']).optional().catch(undefined),
  actorType: actorType.catch(undefined),
  actorId: z.string().max(128).optional().catch(undefined),
  action: z.string().max(80).optional().catch(undefined),
  outcome: outcome.catch(undefined),
  correlation: z.string().max(64).optional().catch(undefined),
  /** Set together with `targetId`. */
  targetType: z.string().max(64).optional().catch(undefined),
  targetId: z.string().max(512).optional().catch(undefined),
  /** The correlation id whose timeline is open. */
  open: z.string().max(64).optional().catch(undefined),
  /** The event from which it was opened. */
  event: z.string().max(64).optional().catch(undefined),
});
/** The state of the audit log's page. */
export type AuditSearch = z.output<typeof AuditSearch>;

const rangeMs: Readonly<Record<NonNullable<AuditSearch['range']>, number>> = {
  '1h': 3_600_000,
  '24h': 86_400_000,
  '7d': 604_800_000,
  '30d': 2_592_000_000,
};

/** The part of the address that narrows the list; which timeline is open does not. */
export type AuditNarrowing = Omit<AuditSearch, 'open' | 'event'>;

function narrowingOf(search: AuditSearch): AuditNarrowing {
  const { range, actorType: type, actorId, action, outcome: ending, correlation } = search;
  const { targetType, targetId } = search;
  // Half a target narrows nothing.
  const target = targetType !== undefined && targetId !== undefined ? { targetType, targetId } : {};
  return { range, actorType: type, actorId, action, outcome: ending, correlation, ...target };
}

/**
 * The filter that the server gets. The time is cut to the minute, so that asking twice asks the
 * same.
 */
export function auditFilterOf(search: AuditSearch, nowMs: number): audit.AuditFilter {
  const { range, correlation, ...same } = narrowingOf(search);
  const filter = {
    ...same,
    from:
      range === undefined
        ? undefined
        : new Date(Math.floor((nowMs - rangeMs[range]) / 60_000) * 60_000).toISOString(),
    correlationId: correlation,
  };
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));
}

/** Whether anything narrows the list. */
export function isFiltered(search: AuditSearch): boolean {
  return Object.values<string | undefined>(narrowingOf(search)).some(
    (value) => value !== undefined,
  );
}

/** Whether two addresses narrow the list alike. */
export function narrowsAlike(one: AuditSearch, other: AuditSearch): boolean {
  return asText(one) === asText(other);
}

function asText(search: AuditSearch): string {
  const entries = Object.entries<string | undefined>(narrowingOf(search)).filter(
    ([, value]) => value !== undefined,
  );
  return JSON.stringify(entries.sort(([one], [other]) => one.localeCompare(other)));
}
