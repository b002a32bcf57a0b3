import { randomBytes } from 'node:crypto';

import pg from 'pg';
import { inject } from 'vitest';

import { parseTenantId } from '@ataski/kernel';
import { openDatabase } from '@ataski/postgres/open-database';
import type { OpenDatabase } from '@ataski/postgres/open-database';
import { tenants } from '@ataski/postgres/template-database';
import { startTestCluster } from '@ataski/postgres/test-cluster';
import type { TestCluster } from '@ataski/postgres/test-cluster';

import { fillMarket, marketMigrations } from './market.fixture.ts';
import type { ProbeOptions } from './probe-options.ts';
import type { ProbeReport } from './probe-report.ts';
import { probe } from './probe.ts';
import type { Sabotage } from './sabotages.fixture.ts';

const acme = parseTenantId(tenants.acme);
const globex = parseTenantId(tenants.globex);

/** What tests choose themselves. */
export interface MarketProbe extends Partial<ProbeOptions> {
  readonly sabotage?: Sabotage;
  /** Work on the filled market before it is probed. */
  readonly prepare?: (database: OpenDatabase) => Promise<Partial<ProbeOptions>>;
  /** A look at it afterwards. */
  readonly finish?: (database: OpenDatabase) => Promise<void>;
}

/** Probes a fresh market. */
export async function probeMarket(options: MarketProbe = {}): Promise<ProbeReport> {
  const { sabotage, prepare, finish, ...chosen } = options;
  // Roles belong to the whole cluster: what makes some gets one that no other test looks at.
  const cluster = sabotage?.memberOf === undefined ? undefined : await startTestCluster();
  const address = cluster?.address ?? inject('testCluster');
  const database = await openDatabase(address, marketMigrations);
  const { superuser, app } = database.pools;
  try {
    await fillMarket(superuser, [acme, globex]);
    if (sabotage !== undefined) await superuser.query(sabotage.sql);
    const prepared = await prepare?.(database);
    const run = (pool: pg.Pool) =>
      probe({
        pool,
        door: { db: database.tenancy, pool: database.pools.tenancy },
        catalog: superuser,
        connections: 3,
        signingKey: database.signingKey,
        own: acme,
        foreign: globex,
        ...(sabotage && { families: sabotage.families, tables: sabotage.tables }),
        ...chosen,
        ...prepared,
      });
    const memberOf = sabotage?.memberOf;
    const report = await (memberOf === undefined
      ? run(app)
      : asMember({ address, database, memberOf }, run));
    await finish?.(database);
    return report;
  } finally {
    await database.close();
    await cluster?.stop();
  }
}

/** A login of its own: the application's role stays as it is. */
async function asMember<T>(
  market: {
    readonly address: TestCluster;
    readonly database: OpenDatabase;
    readonly memberOf: string;
  },
  work: (pool: pg.Pool) => Promise<T>,
): Promise<T> {
  const { address, database, memberOf } = market;
  const { name, pools } = database;
  const { superuser } = pools;
  const suffix = randomBytes(6).toString('hex');
  const login = `probe_login_${suffix}`;
  const bypass = `probe_bypass_${suffix}`;
  const group = memberOf === 'bypass' ? bypass : memberOf;
  await superuser.query(`
    create role ${bypass} nologin bypassrls in role ataski_app;
    create role ${login} login password '${suffix}' in role ataski_app;
    grant ${group} to ${login} with inherit true, set true;
    grant connect on database "${name}" to ${login}`);
  const { host, port } = address;
  const pool = new pg.Pool({ host, port, database: name, user: login, password: suffix, max: 5 });
  pool.on('error', () => undefined);
  try {
    return await work(pool);
  } finally {
    await pool.end();
    await superuser.query(`revoke connect on database "${name}" from ${login};
      drop role ${login}; drop role ${bypass}`);
  }
}
