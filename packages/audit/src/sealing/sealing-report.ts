import type pg from 'pg';

import { deploymentStream } from './origin.ts';
import { readBacklog } from './row-store.ts';
import type { SealingTransaction } from './sealing-store.ts';
import { inSealingTransaction } from './sealing-transaction.ts';

/** How far a stream is sealed, and its seal is anchored. */
export interface StreamHead {
  readonly stream: string;
  readonly size: number;
  /** When its latest checkpoint was signed. */
  readonly checkpointedAt: Date;
  /** The size of its latest checkpoint that an anchor holds; null while none does. */
  readonly anchoredSize: number | null;
}

/** What an anchor took last. */
export interface AnchorHead {
  readonly kind: string;
  /** Of the deployment's tree. */
  readonly size: number;
  readonly publishedAt: Date;
}

/** How sealing stands in all streams together. */
export interface SealingReport {
  /** How many rows wait for their leaf, counted up to 10,000. */
  readonly waitingRows: number;
  /** Since when the first of them waits; 0 when none does. */
  readonly lagMs: number;
  /** The tree of the deployment; null before the first checkpoint. */
  readonly deployment: Pick<StreamHead, 'size' | 'checkpointedAt'> | null;
  /** Each kind once. */
  readonly anchors: readonly AnchorHead[];
}

const maxCounted = 10_000;
const pageSize = 500;

/** Reads it as `ataski_sealer`. It signs nothing, and needs no key. */
export async function readSealingReport(pool: pg.Pool): Promise<SealingReport> {
  return await inSealingTransaction(pool, async (tx) => {
    const { rows: waitingRows, lagMs } = await readBacklog(tx, maxCounted);
    const { rows: trees } = await tx.query<{ size: string; checkpointedAt: Date }>(
      `select size::text, checkpointed_at as "checkpointedAt"
         from audit.tree
        where tenant_id = '${deploymentStream}'`,
    );
    const { rows: anchors } = await tx.query<{ kind: string; size: string; publishedAt: Date }>(
      `select distinct on (kind) kind, size::text, published_at as "publishedAt"
         from audit.anchor_receipt
        where tenant_id = '${deploymentStream}'
        order by kind, anchor_receipt.size desc`,
    );
    const [tree] = trees;
    return {
      waitingRows,
      lagMs,
      deployment: tree === undefined ? null : { ...tree, size: Number(tree.size) },
      anchors: anchors.map((anchor) => ({ ...anchor, size: Number(anchor.size) })),
    };
  });
}

/** The heads of these streams, or of all but the deployment's, in the order of their ids. */
export async function* listStreamHeads(
  pool: pg.Pool,
  only: readonly string[] | null,
): AsyncGenerator<StreamHead> {
  let after: string | null = null;
  for (;;) {
    const behind = after;
    const page: readonly StreamHead[] = await inSealingTransaction(pool, (tx) =>
      readHeads(tx, only, behind),
    );
    yield* page;
    after = page.at(-1)?.stream ?? null;
    if (page.length < pageSize) return;
  }
}

async function readHeads(
  tx: SealingTransaction,
  only: readonly string[] | null,
  after: string | null,
): Promise<readonly StreamHead[]> {
  const { rows } = await tx.query<{
    stream: string;
    size: string;
    checkpointedAt: Date;
    anchoredSize: string | null;
  }>(
    `select t.tenant_id::text as stream,
            t.size::text,
            t.checkpointed_at as "checkpointedAt",
            (select made.size::text
               from audit.deployment_entry as made
              where made.tenant_id = t.tenant_id
                and made.entry_index < (
                  select max(given.size)
                    from audit.anchor_receipt as given
                   where given.tenant_id = '${deploymentStream}')
              order by made.entry_index desc
              limit 1) as "anchoredSize"
       from audit.tree as t
      where t.tenant_id <> '${deploymentStream}'
        and ($1::uuid[] is null or t.tenant_id = any ($1))
        and ($2::uuid is null or t.tenant_id > $2)
      order by t.tenant_id
      limit ${String(pageSize)}`,
    [only, after],
  );
  return rows.map(({ size, anchoredSize, ...row }) => ({
    ...row,
    size: Number(size),
    anchoredSize: anchoredSize === null ? null : Number(anchoredSize),
  }));
}
