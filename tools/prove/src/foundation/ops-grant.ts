import { createAuditLog } from '@ataski/audit';
import { tenants } from '@ataski/postgres/template-database';
import { createCorrelationId, parseTenantId, systemClock } from '@ataski/kernel';
import { createOpsAccess } from '@ataski/tenancy';
import type { OpsTx } from '@ataski/tenancy';

import type { Proof, ProofRow } from '../proof.ts';
import { fillEveryTable } from './isolation/fill-tables.ts';
import { findTenantTables } from './isolation/tenant-tables.ts';
import { withScratchDatabase } from './with-scratch-database.ts';

const request = { actorId: 'operator_1', reason: 'the customer asked for help', ticket: 'T-4471' } as const;

/** F7. What an operator sees without, under, beside and after a grant. */
export const opsGrant: Proof = () =>
  withScratchDatabase(async (database) => {
    const { superuser, ops: pool } = database.pools;
    const { rows } = await superuser.query<{ name: string }>(
      "select relation::text as name from tenancy.tenant_table where has_table_privilege('ataski_ops', relation, 'select')",
    );
    const readable = rows.map(({ name }) => name);
    const tables = await findTenantTables(superuser);
    await fillEveryTable(superuser, tables.filter(({ name }) => readable.includes(name.replaceAll('"', ''))), [
      tenants.acme,
      tenants.globex,
    ]);
    const ops = createOpsAccess(pool);
    const count = async (tx: OpsTx): Promise<Seen> => {
      const seen: Seen = { granted: 0, other: 0 };
      for (const name of readable) {
        const result = await tx.query<{ tenant_id: string }>(`select tenant_id from ${name}`);
        for (const { tenant_id } of result.rows) seen[tenant_id === tenants.acme ? 'granted' : 'other'] += 1;
      }
      return seen;
    };
    const tenantId = parseTenantId(tenants.acme);
    const audit = createAuditLog({ db: database.tenancy, platform: database.tenancy, clock: systemClock, component: 'proof' });
    const openings = () =>
      database.tenancy.transaction(
        { tenantId, actor: { type: 'system', id: 'proof' }, correlationId: createCorrelationId() },
        (tx) => audit.list(tx, { action: 'ops.access_opened' }, { limit: 100 }),
      );

    const rolledBack = await lookWithoutTrace(pool, tenants.acme, count);
    const rowsAfterRollback = (await openings()).events.length;
    const without = await ops.read('00000000-0000-4000-8000-000000000000', count);
    const grant = await ops.openGrant({ ...request, tenantId, ttlSeconds: 1 });
    const under = await ops.read(grant, count);
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    const expired = await ops.read(grant, count);
    const [opened, ...more] = (await openings()).events;
    const tablesRead = `${String(readable.length)} tables`;
    return [
      row('A grant that is inserted, used and rolled back in one transaction reads nothing.', show(rolledBack, tablesRead), '0 rows', rolledBack.granted + rolledBack.other === 0 && readable.length > 3),
      row('It leaves no audit row either, because nothing was read.', `${String(rowsAfterRollback)} rows`, '0 rows', rowsAfterRollback === 0),
      row('Without a grant nothing is read.', show(without, tablesRead), '0 rows', without.granted + without.other === 0),
      row('A committed grant reads only its tenant.', show(under, tablesRead), 'rows of the granted tenant, none of another', under.granted >= readable.length && under.other === 0),
      row('It reads until it expires.', show(expired, 'after a second'), '0 rows', expired.granted + expired.other === 0),
      row(
        'It leaves its audit row, with operator, reason and ticket.',
        `${opened?.actorType ?? 'none'}:${opened?.actorId ?? ''} ${JSON.stringify(opened?.details ?? {})}`,
        'one row, ops:operator_1',
        more.length === 0 && opened?.actorType === 'ops' && opened.actorId === request.actorId && JSON.stringify(opened.details).includes(request.ticket) && JSON.stringify(opened.details).includes(request.reason),
      ),
    ];
  });

interface Seen {
  granted: number;
  other: number;
}

type Pool = Parameters<typeof createOpsAccess>[0];

/** Opens a grant, reads under it and rolls everything back, as one who wants to leave no trace would. */
async function lookWithoutTrace(pool: Pool, tenantId: string, count: (tx: OpsTx) => Promise<Seen>): Promise<Seen> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    const made = await client.query<{ id: string }>('select tenancy.open_ops_grant($1, $2, $3, $4, 60) as id', [
      tenantId,
      request.actorId,
      request.reason,
      request.ticket,
    ]);
    await client.query("select set_config('ataski.ops_grant', $1, true)", [made.rows[0]?.id]);
    return await count({
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

function row(promise: string, measured: string, goal: string, holds: boolean): ProofRow {
  return { id: 'F7', promise, measured, goal, holds };
}
