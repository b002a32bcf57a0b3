import type { StreamSource } from './stream-source.ts';

/** How far a stream is sealed. */
export interface SealStatus {
  /** Entries in the tree. */
  readonly size: number;
  /** When the latest checkpoint was signed; null before the first. */
  readonly checkpointedAt: Date | null;
  /** The latest checkpoint, as it was signed. */
  readonly checkpoint: string | null;
}

/** Reads how far a stream is sealed. */
export async function readSealStatus(source: StreamSource): Promise<SealStatus> {
  const [row] = await source.query<{ size: string; signed_at: Date; note: string }>(
    `select size::text, signed_at, note
       from audit.checkpoint
      where tenant_id = $1
      order by checkpoint.size desc, checkpoint.signed_at desc
      limit 1`,
    [source.stream],
  );
  if (row === undefined) return { size: 0, checkpointedAt: null, checkpoint: null };
  return { size: Number(row.size), checkpointedAt: row.signed_at, checkpoint: row.note };
}
