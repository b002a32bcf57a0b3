import { deploymentStream } from './origin.ts';
import type { SealingTransaction } from './sealing-store.ts';

/** The latest checkpoint of the deployment tree. */
export interface LatestCheckpoint {
  readonly size: number;
  readonly note: string;
}

/** What an anchor has confirmed last. */
export interface LatestReceipt {
  readonly size: number;
  readonly publishedAt: Date;
}

/** The latest checkpoint of the deployment tree; null before the first. */
export async function findLatestCheckpoint(
  tx: SealingTransaction,
): Promise<LatestCheckpoint | null> {
  const { rows } = await tx.query<{ size: string; note: string }>(
    `select made.size::text, made.note
       from audit.checkpoint as made
      where made.tenant_id = '${deploymentStream}'
      order by made.size desc, made.signed_at desc
      limit 1`,
  );
  const [row] = rows;
  return row === undefined ? null : { size: Number(row.size), note: row.note };
}

/** What an anchor of this kind has confirmed last; null before the first time. */
export async function findLatestReceipt(
  tx: SealingTransaction,
  kind: string,
): Promise<LatestReceipt | null> {
  const { rows } = await tx.query<{ size: string; publishedAt: Date }>(
    `select given.size::text, given.published_at as "publishedAt"
       from audit.anchor_receipt as given
      where given.tenant_id = '${deploymentStream}' and given.kind = $1
      order by given.size desc
      limit 1`,
    [kind],
  );
  const [row] = rows;
  return row === undefined ? null : { size: Number(row.size), publishedAt: row.publishedAt };
}

/** Keeps a receipt; a second one for the same checkpoint is dropped. */
export async function writeReceipt(
  tx: SealingTransaction,
  { size, note }: LatestCheckpoint,
  kind: string,
  receipt: Uint8Array,
  publishedAt: Date,
): Promise<void> {
  await tx.query(
    `insert into audit.anchor_receipt (tenant_id, size, kind, published_at, note, receipt)
     values ('${deploymentStream}', $1, $2, $3, $4, $5)
         on conflict do nothing`,
    [size, kind, publishedAt, note, receipt],
  );
}
