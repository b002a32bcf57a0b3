import pg from 'pg';

import { connections } from '@ataski/contract';
import { createCorrelationId } from '@ataski/kernel';

import type { Local } from '../run-local.ts';
import { createVisitor } from '../visitor.ts';
import { companies } from '../world.ts';
import type { Report } from './report.ts';

/** Globex tries to read what is Acme's: through the API, then in SQL as the application's own role. */
export async function showRefusals(
  local: Local,
  connectionId: string,
  report: Report,
): Promise<void> {
  report.heading("4. Gus of Globex Foods tries to read what is Acme's");
  const gus = createVisitor(local.url);
  await gus.signIn('gus@globex.example', companies.globex.name);
  const list = await gus.call(connections.listConnections, {});
  report.claim(
    'his list of connections is empty',
    list.status === 200 && list.body.connections.length === 0,
  );
  const one = await gus.call(connections.getConnection, { connectionId });
  report.claim(
    `Acme's connection, asked for by its id: ${String(one.status)} ${String(one.body.code)}`,
    one.status === 404,
  );
  const records = await gus.call(connections.listRecords, { connectionId, stream: 'customers' });
  report.claim(
    `its records: ${String(records.status)} ${String(records.body.code)}`,
    records.status === 404,
  );
  const gone = await gus.call(connections.disconnect, { connectionId });
  report.claim(
    `disconnecting it: ${String(gone.status)} ${String(gone.body.code)}`,
    gone.status === 404,
  );
  await showSqlRefusals(local, report);
}

async function showSqlRefusals(local: Local, report: Report): Promise<void> {
  report.heading('5. The same in SQL, logged in as ataski_app');
  const client = new pg.Client({ connectionString: local.database.url('app') });
  await client.connect();
  const attempt = async (sql: string, values: unknown[] = []) => {
    try {
      const { rows } = await client.query<{ n: number }>(sql, values);
      return `${String(rows[0]?.n ?? 0)} rows`;
    } catch (error) {
      return `refused, SQLSTATE ${String((error as { code?: string }).code)}`;
    }
  };
  try {
    const count = 'select count(*)::int as n from connectors_kit.record';
    const without = await attempt(count);
    report.claim(`without a tenant context: ${without}`, without.endsWith('AT001'));
    await client.query("select set_config('ataski.context', $1, false)", [
      `v1;any;9999999999999;user;x;c_12345678;${companies.acme.tenantId};${'0'.repeat(64)}`,
    ]);
    const forged = await attempt(count);
    report.claim(`with a forged context for Acme: ${forged}`, forged.endsWith('AT002'));
    const rewriting = await attempt("update audit.audit_log set action = 'nothing.happened'");
    report.claim(`rewriting the audit log: ${rewriting}`, rewriting.endsWith('42501'));
    const keys = await attempt('select * from tenancy.signing_key');
    report.claim(`reading the signing key: ${keys}`, keys.endsWith('42501'));
  } finally {
    await client.end();
  }
  await showForeignContext(local, report);
}

/** With a context that is genuine, but Globex's. */
async function showForeignContext(local: Local, report: Report): Promise<void> {
  const { tenancy } = local.product.services;
  const globex = {
    tenantId: companies.globex.tenantId,
    actor: { type: 'user', id: 'user_gus' },
    correlationId: createCorrelationId(),
  } as const;
  const sql = 'select count(*)::int as n from connectors_kit.record where tenant_id = $1';
  const seen = await tenancy.query<{ n: number }>(globex, sql, [companies.acme.tenantId]);
  report.claim(
    `with Globex's own context, Acme's records: ${String(seen.rows[0]?.n)} rows`,
    seen.rows[0]?.n === 0,
  );
  const acme = { ...globex, tenantId: companies.acme.tenantId };
  const own = await tenancy.query<{ n: number }>(acme, sql, [companies.acme.tenantId]);
  report.claim(
    `and they do exist: ${String(own.rows[0]?.n)} rows with Acme's context`,
    (own.rows[0]?.n ?? 0) > 0,
  );
}
