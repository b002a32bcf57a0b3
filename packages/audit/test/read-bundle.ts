import type pg from 'pg';

import { createCompactRange } from '../src/merkle/compact-range.ts';
import { originOf, platformStream } from '../src/sealing/origin.ts';
import type { BundleLine } from '../src/verify/bundle-line.ts';
import { deployment, readNotes } from './use-sealer.ts';

interface Row {
  readonly index: string | null;
  readonly entry: string;
  readonly columns: Readonly<Record<string, unknown>>;
}

const moment = (column: string): string =>
  `to_char(l.${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;

/** A bundle of a whole stream, read as FORMAT.md says and by other code than what exports it. */
export async function readBundle(pool: pg.Pool, stream: string): Promise<BundleLine[]> {
  const isPlatform = stream === platformStream;
  const { rows } = await pool.query<Row>(
    `select f.leaf_index::text as index,
            l.entry,
            (to_jsonb(l) - 'entry') || jsonb_build_object(
              'occurred_at', ${moment('occurred_at')},
              'written_at', ${moment('written_at')},
              'xid', l.xid::text) as columns
       from audit.${isPlatform ? 'platform_log' : 'audit_log'} as l
       left join audit.leaf as f
         on f.tenant_id = $1 and f.occurred_at = l.occurred_at and f.event_id = l.event_id
      where ${isPlatform ? 'true' : 'l.tenant_id = $1'}
      order by f.leaf_index nulls last, l.xid, l.event_id`,
    [stream],
  );
  const sealed = rows.filter(({ index }) => index !== null);
  const unsealed = rows.filter(({ index }) => index === null);
  const notes = await readNotes(pool, stream);
  return [
    {
      type: 'header',
      format: 'ataski-audit-bundle',
      version: 1,
      origin: originOf(deployment, stream),
      stream,
      first: 0,
      size: Number(notes.at(-1)?.split('\n')[1] ?? 0),
      left: createCompactRange().hashes().map(String),
    },
    ...notes.map((note): BundleLine => ({ type: 'checkpoint', note })),
    ...sealed.map(({ index, entry, columns }): BundleLine => {
      return { type: 'entry', index: Number(index), entry, columns };
    }),
    ...unsealed.map(({ entry, columns }): BundleLine => ({ type: 'unsealed', entry, columns })),
    { type: 'end', entries: sealed.length, pruned: 0, unsealed: unsealed.length },
  ];
}
