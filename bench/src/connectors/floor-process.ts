import pg from 'pg';

import { createSandboxFetch } from '@ataski/sandbox';
import type { Sandbox } from '@ataski/sandbox';

import type { Login } from '../benchmark-database.ts';
import { answerParent, inputOfChild } from './child.ts';
import { parsePlainXml } from './plain-xml.ts';
import type { ProviderAddress } from './provider-process.ts';

/** What the process is started with. */
export interface FloorInput {
  readonly login: Login;
  readonly provider: ProviderAddress;
  /** Objects of this system are parts of others, so that the column is filled. */
  readonly hasParents: boolean;
}

/** So many answers are read from the tape. */
export interface FloorQuestion {
  readonly pages: number;
}

const { login, provider, hasParents } = inputOfChild() as FloorInput;
const client = new pg.Client(login);
await client.connect();
const { caPem, port, host } = provider;
const dial = (): ReturnType<Sandbox['dial']> => ({ address: '127.0.0.1', port });
const fetch = createSandboxFetch({ dial, caPem });

answerParent(async ({ pages }: FloorQuestion) => {
  const startedAt = performance.now();
  for (let page = 0; page < pages; page += 1) {
    const response = await fetch(`https://${host}/`);
    await store(page, largestList(parse(await response.text())));
  }
  return (performance.now() - startedAt) / 1000;
});

function parse(text: string): unknown {
  return text.startsWith('<') ? parsePlainXml(text) : JSON.parse(text);
}

/** The rows of a page: no list in it is longer. */
function largestList(value: unknown): readonly unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value;
  return Object.values(value)
    .map(largestList)
    .reduce((one, other) => (other.length > one.length ? other : one), []);
}

async function store(page: number, rows: readonly unknown[]): Promise<void> {
  if (rows.length === 0) return;
  await client.query(
    `insert into bench.record
       (tenant_id, connection_id, stream, source_id, data, sha256, source_updated_at, api_version,
        change_seq, parent_id, first_seen_run, last_seen_run)
     select $1, $1, 'records', source_id, data, sha256(convert_to(data, 'UTF8')), $4, 'v1', 1, $5, $1, $1
       from unnest($2::text[], $3::text[]) as page (source_id, data)`,
    [
      '00000000-0000-4000-8000-000000000001',
      rows.map((_, index) => `${String(page)}-${String(index)}`),
      rows.map((row) => JSON.stringify(row)),
      new Date().toISOString(),
      hasParents ? String(page) : null,
    ],
  );
}
