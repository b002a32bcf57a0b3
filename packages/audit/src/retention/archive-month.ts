import { createHash } from 'node:crypto';

import { toExportedEvent } from '../export/exported-event.ts';
import type { SealerStatement } from './sealer-statements.ts';

/** Takes the archive's text, piece by piece; the next is made when it resolves. */
export type ArchiveWriter = (text: string) => Promise<void> | void;

/** What was written. */
export interface ArchivedMonth {
  readonly rows: number;
  /** Over the leaf hashes in order: FORMAT.md, "Archive". */
  readonly digest: Buffer;
  /** Of the whole file. */
  readonly fileSha256: Buffer;
}

interface ArchivedRow {
  readonly tenantId: string;
  readonly occurredAt: string;
  readonly eventId: string;
  readonly entry: string;
  readonly leafIndex: string | null;
}

const pageSize = 1000;

/**
 * Writes every row of a month, of all tenants, as JSON Lines in the order of their keys. It holds a
 * page in memory and no transaction: whether a row came meanwhile is checked when the month is
 * retired.
 */
export async function archiveMonth(
  run: SealerStatement,
  month: string,
  write: ArchiveWriter,
): Promise<ArchivedMonth> {
  const file = createHash('sha256');
  const put = async (text: string): Promise<void> => {
    file.update(text, 'utf8');
    await write(text);
  };
  let digest = Buffer.alloc(32);
  let rows = 0;
  let after: ArchivedRow | undefined;
  await put(line({ type: 'header', format: 'ataski-audit-archive', version: 1, month }));
  for (;;) {
    const page = await readPage(run, month, after);
    const lines = page.map(({ tenantId, entry, leafIndex }) => {
      const index = leafIndex === null ? null : Number(leafIndex);
      const { leafHash } = toExportedEvent(entry, index, 'none');
      digest = createHash('sha256').update(digest).update(leafHash, 'hex').digest();
      return line({ type: 'entry', stream: tenantId, index, leaf_hash: leafHash, entry });
    });
    rows += page.length;
    if (lines.length > 0) await put(lines.join(''));
    after = page.at(-1);
    if (page.length < pageSize) break;
  }
  await put(line({ type: 'end', rows, digest: digest.toString('hex') }));
  return { rows, digest, fileSha256: file.digest() };
}

async function readPage(
  run: SealerStatement,
  month: string,
  after: ArchivedRow | undefined,
): Promise<readonly ArchivedRow[]> {
  const starts = "($1 || '-01')::timestamp at time zone 'UTC'";
  const ends = "(($1 || '-01')::timestamp + interval '1 month') at time zone 'UTC'";
  return await run<ArchivedRow>(
    `select event.tenant_id as "tenantId",
            to_char(event.occurred_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "occurredAt",
            event.event_id as "eventId",
            event.entry,
            leaf.leaf_index::text as "leafIndex"
       from audit.audit_log as event
       left join audit.leaf as leaf
         on leaf.tenant_id = event.tenant_id
        and leaf.occurred_at = event.occurred_at
        and leaf.event_id = event.event_id
      where event.occurred_at >= ${starts}
        and event.occurred_at < ${ends}
        and (event.tenant_id, event.occurred_at, event.event_id)
            > ($2::uuid, coalesce($3::timestamptz, '-infinity'), $4::uuid)
      order by event.tenant_id, event.occurred_at, event.event_id
      limit ${pageSize}`,
    [month, after?.tenantId ?? nil, after?.occurredAt ?? null, after?.eventId ?? nil],
  );
}

/** No tenant has it, so every key is behind it. */
const nil = '00000000-0000-0000-0000-000000000000';

function line(value: object): string {
  return `${JSON.stringify(value)}\n`;
}
