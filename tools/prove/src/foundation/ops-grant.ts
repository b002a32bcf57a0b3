import { setTimeout as sleep } from 'node:timers/promises';

import { createAuditLog, databaseActions } from '@ataski/audit';
import { createCorrelationId, parseTenantId, systemClock } from '@ataski/kernel';
import type { OpenDatabase } from '@ataski/postgres/open-database';
import { tenants } from '@ataski/postgres/template-database';
import { createOpsAccess } from '@ataski/tenancy';
import type { OpsTx } from '@ataski/tenancy';

import type { Proof, ProofRow } from '../proof.ts';
import { fillEveryTable } from './isolation/fill-tables.ts';
import { findTenantTables } from './isolation/tenant-tables.ts';
import { withScratchDatabase } from './with-scratch-database.ts';

const tenantId = parseTenantId(tenants.acme);
const request = {
  actorId: 'operator_1',
  reason: 'the customer asked for help',
  ticket: 'T-4471',
} as const;

/** F7. What an operator sees without, under, beside and after a grant. */
export const opsGrant: Proof = () =>
  withScratchDatabase(async (database) => {
    const readable = await fillReadableTables(database);
    const pool = database.pools.ops;
    const ops = createOpsAccess(pool);
    const look = (tx: OpsTx) => lookAt(readable, tx);

    const rolledBack = await lookWithoutTrace(pool, look);
    const openingsThen = (await openings(database)).length;
    const without = await ops.read('00000000-0000-4000-8000-000000000000', look);
    const grant = await ops.openGrant({ ...request, tenantId, ttlSeconds: 1 });
    const under = await ops.read(grant, look);
    await sleep(1_100);
    const expired = await ops.read(grant, look);
    const [opened, ...more] = await openings(database);

    const details = JSON.stringify(opened?.details ?? {});
    const isComplete =
      more.length === 0 &&
      opened?.actorType === 'ops' &&
      opened.actorId === request.actorId &&
      details.includes(request.ticket) &&
      details.includes(request.reason);
    const where = `${String(readable.length)} tables`;
    return [
      silence(
        'A grant that is inserted, used and rolled back in one transaction reads nothing.',
        rolledBack,
        where,
      ),
      {
        id: 'F7',
        promise: 'It leaves no audit row either, because nothing was read.',
        measured: `${String(openingsThen)} rows`,
        goal: '0 rows',
        holds: openingsThen === 0,
      },
      silence('Without a grant nothing is read.', without, where),
      {
        id: 'F7',
        promise: 'A committed grant reads only its tenant.',
        measured: show(under, where),
        goal: 'rows of the granted tenant in each table, none of another',
        holds: readable.length > 3 && under.granted >= readable.length && under.other === 0,
      },
      silence('It reads until it expires.', expired, 'after a second'),
      {
        id: 'F7',
        promise: 'It leaves its audit row, with operator, reason and ticket.',
        measured: `${opened?.actorType ?? 'none'}:${opened?.actorId ?? ''} ${details}`,
        goal: 'one row, ops:operator_1',
        holds: isComplete,
      },
    ];
  });

/** Both tenants get a row in every table that operators may read; answers the names. */
async function fillReadableTables({ pools }: OpenDatabase): Promise<readonly string[]> {
  const { rows } = await pools.superuser.query<{ name: string }>(
    "select relation::text as name from tenancy.tenant_table where has_table_privilege('ataski_ops', relation, 'select')",
  );
  const readable = rows.map(({ name }) => name);
  const tables = await findTenantTables(pools.superuser);
  const wanted = tables.filter(({ name }) => readable.includes(name.replaceAll('"', '')));
  await fillEveryTable(pools.superuser, wanted, [tenants.acme, tenants.globex]);
  return readable;
}

async function lookAt(tables: readonly string[], tx: OpsTx): Promise<Seen> {
  const seen: Seen = { granted: 0, other: 0 };
  for (const name of tables) {
    const { rows } = await tx.query<{ tenant_id: string }>(`select tenant_id from ${name}`);
    for (const { tenant_id } of rows) seen[tenant_id === tenants.acme ? 'granted' : 'other'] += 1;
  }
  return seen;
}

async function openings({ tenancy }: OpenDatabase) {
  const audit = createAuditLog({
    db: tenancy,
    platform: tenancy,
    clock: systemClock,
    component: 'proof',
    actions: [databaseActions],
  });
  const actor = { type: 'system', id: 'proof' } as const;
  const context = { tenantId, actor, correlationId: createCorrelationId() };
  const page = await tenancy.withTenant(context, (tx) =>
    audit.list(tx, { action: 'ops.access_opened' }, { limit: 100 }),
  );
  return page.events;
}

interface Seen {
  granted: number;
  other: number;
}

type Pool = Parameters<typeof createOpsAccess>[0];

/**
 * Opens a grant, reads under it and rolls everything back, as one who wants to leave no trace
 * would.
 */
async function lookWithoutTrace(pool: Pool, look: (tx: OpsTx) => Promise<Seen>): Promise<Seen> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    const made = await client.query<{ id: string }>(
      'select tenancy.open_ops_grant($1, $2, $3, $4, 60) as id',
      [tenantId, request.actorId, request.reason, request.ticket],
    );
    await client.query("select set_config('ataski.ops_grant', $1, true)", [made.rows[0]?.id]);
    return await look({
      query: async <Row>(sql: string) => {
        const { rows, rowCount } = await client.query(sql);
        return { rows: rows as Row[], rowCount: rowCount ?? 0 };
      },
    });
  } finally {
    await client.query('rollback');
    client.release();
  }
}

function show({ granted, other }: Seen, where: string): string {
  return `${String(granted)} rows of the tenant, ${String(other)} of another (${where})`;
}

function silence(promise: string, seen: Seen, where: string): ProofRow {
  const holds = seen.granted + seen.other === 0;
  return { id: 'F7', promise, measured: show(seen, where), goal: '0 rows', holds };
}
