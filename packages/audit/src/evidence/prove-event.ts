import { listInclusionNodes, makeInclusionProof } from '../merkle/index.ts';
import { formatProof } from '../proof/index.ts';
import { readNodes } from './read-tiles.ts';
import { rowsOf } from './stored-row.ts';
import type { StreamSource } from './stream-source.ts';

/** The proof of one event. */
export interface EventProof {
  /** The exact text that was sealed. */
  readonly entry: string;
  /** A `.tlog-proof` file (C2SP tlog-proof), with the entry as its extra data. */
  readonly proof: string;
}

/** Which event of a stream. */
export interface EventKey {
  readonly eventId: string;
  /** As the log shows it, with six decimals. Without it, it is looked for among all leaves. */
  readonly occurredAt?: string | undefined;
}

interface Found {
  readonly leaf_index: string;
  readonly entry: string;
}

/**
 * Proves that an event is in the log, by the latest checkpoint. Null when there is no such event or
 * no checkpoint covers it yet.
 */
export async function proveEvent(
  source: StreamSource,
  { eventId, occurredAt }: EventKey,
): Promise<EventProof | null> {
  const { table, key } = rowsOf(source.stream);
  const [found] = await source.query<Found>(
    `select leaf.leaf_index::text, event.entry
       from audit.leaf as leaf
       join ${table} as event on ${key}
      where leaf.tenant_id = $1
        and leaf.event_id = $2
        and ($3::timestamptz is null or leaf.occurred_at = $3)
      order by leaf.leaf_index
      limit 1`,
    [source.stream, eventId, occurredAt ?? null],
  );
  const [checkpoint] = await source.query<{ size: string; note: string }>(
    `select size::text, note
       from audit.checkpoint
      where tenant_id = $1
      order by checkpoint.size desc, checkpoint.signed_at desc
      limit 1`,
    [source.stream],
  );
  if (found === undefined || checkpoint === undefined) return null;
  const [index, size] = [Number(found.leaf_index), Number(checkpoint.size)];
  if (index >= size) return null;
  const read = await readNodes(source, source.stream, listInclusionNodes(index, size).flat());
  const proof = makeInclusionProof(index, size, read);
  const extra = Buffer.from(found.entry, 'utf8');
  return {
    entry: found.entry,
    proof: formatProof({ index, proof, checkpoint: checkpoint.note, extra }),
  };
}
