import { strict as assert } from 'node:assert';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { createSealer, fileCheckpointSigner, generateSigningKeys } from '@ataski/audit/sealing';
import type { Sealer } from '@ataski/audit/sealing';

import type { BenchmarkDatabase } from '../benchmark-database.ts';
import { openBenchmarkDatabase, tenantIdOf } from '../benchmark-database.ts';
import type { Group } from '../measure.ts';
import { serverProcessorMs } from '../processor-time.ts';
import { appendToAuditLog } from './append-writers.ts';
import { logTables } from './log-tables.ts';

const writers = 16;
const intervalMs = 1000;
const loadMs = 10_000;
const rowsToSeal = 20_000;
/** Rows sealed per second of processor time, of the sealer and of its server together. */
const goalRate = 20_000;

/** How far the sealer lags behind the append load, and what sealing a row costs. */
export async function openSealing(): Promise<Group> {
  const folder = await mkdtemp(path.join(tmpdir(), 'ataski-seal-'));
  const keys = path.join(folder, 'keys.json');
  await writeFile(keys, generateSigningKeys(), { mode: 0o600 });
  const database = await openBenchmarkDatabase({
    ...logTables,
    settings: { track_commit_timestamp: 'on' },
  });
  const close = async (): Promise<void> => {
    await database.close();
    await rm(folder, { recursive: true });
  };
  const deployment = 'ataski.bench';
  const sealer = createSealer({
    ...{ pool: database.poolOf('sealer', 2), deployment, intervalMs },
    ...{ signer: fileCheckpointSigner(deployment, keys), blindingKey: randomBytes(32) },
    onAlarm: (alarm) => {
      console.error('  alarm of the sealer', alarm);
    },
  });
  const tenancy = await database.tenancy(writers);
  const append = appendToAuditLog(tenancy, { pauseMs: 0 });
  return {
    comparisons: [
      {
        ...{
          id: 'E4',
          name: 'Seal lag under the append load, 99th percentile, against its interval',
        },
        ...{ unit: 'ms', goal: '<= 2', rounds: 3 },
        ours: () => lagUnderLoad(database, sealer, append),
        reference: () => Promise.resolve(intervalMs),
      },
      {
        ...{ id: 'E4', name: 'Rows sealed per second of CPU, against 20,000' },
        ...{ unit: 'rows/s of CPU', goal: '>= 1', rounds: 5 },
        ours: () => sealingRate(database, sealer),
        reference: () => Promise.resolve(goalRate),
      },
    ],
    close,
  };
}

/**
 * From the commit of a row to the commit that made it a leaf, by the clock of the server, while 16
 * writers append for one tenant and the sealer runs beside them as it does in a product.
 */
async function lagUnderLoad(
  database: BenchmarkDatabase,
  sealer: Sealer,
  append: ReturnType<typeof appendToAuditLog>,
): Promise<number> {
  const since = await asNumber(database, 'select count(*)::integer as n from audit.leaf');
  const context = database.context(0);
  const until = performance.now() + loadMs;
  let appended = 0;
  sealer.start();
  await Promise.all(
    Array.from({ length: writers }, async (_, writer) => {
      for (; performance.now() < until; appended += 1) await append(context, writer + 1);
    }),
  );
  await sealer.stop();
  await sealAll(sealer);
  const lag = await asNumber(
    database,
    `select percentile_cont(0.99) within group (order by
              1000 * extract(epoch from pg_xact_commit_timestamp(leaf.xmin)
                                        - pg_xact_commit_timestamp(event.xid::xid))) as n
       from audit.leaf as leaf
       join audit.audit_log as event using (tenant_id, occurred_at, event_id)
      where leaf.tenant_id = '${tenantIdOf(0)}' and leaf.leaf_index >= ${String(since)}`,
  );
  console.error(`  ${appended.toLocaleString('en-GB')} rows appended, p99 ${lag.toFixed(0)} ms`);
  return lag;
}

/** Rows that wait already, sealed pass by pass, against all that sealer and server worked for it. */
async function sealingRate(database: BenchmarkDatabase, sealer: Sealer): Promise<number> {
  await sealAll(sealer);
  await database.asSuperuser(async (client) => {
    await client.query(
      `insert into audit.audit_log (tenant_id, occurred_at, event_id, entry)
       select $1::uuid, made.at, made.id, audit.database_entry($1::uuid, made.at, made.id, 'system', 'bench',
                'bench_rows', 'ledger.changed', '[{"id":"1","type":"ledger"}]',
                '{"reason":"month end close, accrual of unbilled revenue","system":"stripe"}')
         from (select clock_timestamp() as at, audit.new_event_id() as id
                 from generate_series(1, $2::integer)) as made`,
      [tenantIdOf(1), rowsToSeal],
    );
  });
  const server = serverProcessorMs(database.serverPid);
  const own = process.cpuUsage();
  const sealed = await sealAll(sealer);
  const { user, system } = process.cpuUsage(own);
  const ms = (user + system) / 1000 + serverProcessorMs(database.serverPid) - server;
  assert.ok(sealed >= rowsToSeal);
  console.error(`  ${String(sealed)} rows sealed in ${ms.toFixed(0)} ms of CPU`);
  return (sealed / ms) * 1000;
}

async function sealAll(sealer: Sealer): Promise<number> {
  const { leaves: before } = await sealer.metrics();
  while ((await sealer.runOnce()).hasMore);
  return (await sealer.metrics()).leaves - before;
}

async function asNumber(database: BenchmarkDatabase, sql: string): Promise<number> {
  let found = Number.NaN;
  await database.asSuperuser(async (client) => {
    const { rows } = await client.query<{ n: unknown }>(sql);
    found = Number(rows[0]?.n);
  });
  return found;
}
