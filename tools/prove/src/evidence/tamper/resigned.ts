import { createCompactRange, hashLeaf } from '@ataski/audit/merkle';
import { formatCheckpoint, parseCheckpoint, parseNote } from '@ataski/audit/note';
import { originOf } from '@ataski/audit/sealing';
import { tenants } from '@ataski/postgres/template-database';

import type { Tampering } from './attempt.ts';
import type { SealedLog } from './sealed-log.ts';

/** The latest checkpoint of the stream, and all of its entries in order. */
interface Latest {
  readonly note: string;
  readonly entries: readonly string[];
}

/** What even the holder of the signing key cannot do unseen by one who kept a checkpoint. */
export async function listResigned(log: SealedLog): Promise<readonly Tampering[]> {
  const [latest] = await log.source.query<{ note: string }>(
    'select note from audit.checkpoint where tenant_id = $1 order by size desc, signed_at desc limit 1',
    [log.stream],
  );
  const rows = await log.source.query<{ entry: string }>(
    `select event.entry
       from audit.leaf as leaf
       join audit.audit_log as event using (tenant_id, occurred_at, event_id)
      where tenant_id = $1
      order by leaf.leaf_index`,
    [log.stream],
  );
  if (latest === undefined) throw new Error('Nothing is sealed.');
  const from = { note: latest.note, entries: rows.map(({ entry }) => entry) };
  return [await fork(log, from), await underAnotherName(log, from)];
}

/** Another history of the same length, signed by the right key, shown to one who saw the first. */
async function fork(log: SealedLog, { note, entries }: Latest): Promise<Tampering> {
  const forged = entries.map((entry, index) =>
    index === 1 ? entry.replace('"component":"proof"', '"component":"prove"') : entry,
  );
  const tree = createCompactRange();
  for (const entry of forged) tree.append(hashLeaf(entry));
  const origin = originOf(log.deployment, log.stream);
  const text = formatCheckpoint({ origin, size: entries.length, root: tree.root() });
  return {
    name: 'fork: another history of the same length under the right signature',
    statements: [
      {
        sql: `update audit.audit_log as event
                 set component = 'prove',
                     entry = replace(entry, '"component":"proof"', '"component":"prove"')
                from audit.leaf as leaf
               where event.tenant_id = $1 and leaf.tenant_id = $1 and leaf.leaf_index = 1
                 and (event.occurred_at, event.event_id) = (leaf.occurred_at, leaf.event_id)`,
        values: [log.stream],
      },
      {
        sql: `update audit.tile
                 set hashes = overlay(hashes placing $2::bytea from 33)
               where tenant_id = $1 and level = 0 and tile_index = 0`,
        values: [log.stream, hashLeaf(forged[1] ?? '')],
      },
      {
        sql: 'delete from audit.checkpoint where tenant_id = $1 and size < $2',
        values: [log.stream, entries.length],
      },
      { sql: 'delete from audit.deployment_entry where tenant_id = $1', values: [log.stream] },
      {
        sql: 'update audit.checkpoint set note = $2 where tenant_id = $1',
        values: [log.stream, await sign(log, origin, text)],
      },
    ],
    known: [note],
  };
}

/** The right text, signed by the key of another tenant's log. */
async function underAnotherName(log: SealedLog, { note }: Latest): Promise<Tampering> {
  const text = parseNote(note)?.text ?? '';
  if (parseCheckpoint(text) === null) throw new Error('The latest checkpoint cannot be read.');
  const other = await sign(log, originOf(log.deployment, tenants.globex), text);
  return {
    name: "a checkpoint under another tenant's key",
    statements: [
      {
        sql: 'update audit.checkpoint set note = $2 where tenant_id = $1 and note = $3',
        values: [log.stream, other, note],
      },
    ],
  };
}

function sign(log: SealedLog, origin: string, text: string): Promise<string> {
  const timestampSeconds = Math.floor(Date.now() / 1000);
  return log.signer.sign({ origin, text, timestampSeconds, isPostQuantum: false });
}
