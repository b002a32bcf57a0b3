import type { StreamSource } from './stream-source.ts';

/** Where an event stands in its stream's tree. */
export interface SealPlace {
  /** Which leaf; the first is 0. */
  readonly index: number;
  /** The size of the first checkpoint that covers it. */
  readonly size: number;
  /** When that checkpoint was signed. */
  readonly signedAt: Date;
}

interface Found {
  readonly index: string;
  readonly size: string;
  readonly signed_at: Date;
}

/**
 * Finds where an event is sealed. Null while it waits for its leaf or for a checkpoint, and for an
 * event that is not there. `occurredAt` as the log shows it.
 */
export async function findSealPlace(
  source: StreamSource,
  { eventId, occurredAt }: { readonly eventId: string; readonly occurredAt: string },
): Promise<SealPlace | null> {
  const [found] = await source.query<Found>(
    `select leaf.leaf_index::text as index, checkpoint.size::text as size, checkpoint.signed_at
       from audit.leaf as leaf
      cross join lateral (
        select size, signed_at
          from audit.checkpoint
         where tenant_id = $1 and size > leaf.leaf_index
         order by checkpoint.size, checkpoint.signed_at
         limit 1) as checkpoint
      where leaf.tenant_id = $1 and leaf.occurred_at = $2 and leaf.event_id = $3`,
    [source.stream, occurredAt, eventId],
  );
  if (found === undefined) return null;
  return { index: Number(found.index), size: Number(found.size), signedAt: found.signed_at };
}
