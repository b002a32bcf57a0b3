import { createRequire } from 'node:module';

import { tenantIdOf } from '../../benchmark-database.ts';
import type { Login } from '../../benchmark-database.ts';
import { createItemRead, openDrizzle } from './drizzle-item.ts';
import type { DrizzleDb } from './drizzle-item.ts';
import type { Peer } from './peer.ts';

/** The part of `@usebetterdev/tenant` that is measured. Lint runs where no peer is installed. */
interface BetterTenant {
  betterTenant(options: object): {
    runAs<T>(tenantId: string, work: (db: DrizzleDb) => Promise<T>): Promise<T>;
  };
}

interface DrizzleAdapter {
  drizzleDatabase(db: DrizzleDb): object;
}

/**
 * `@usebetterdev/tenant` over its Drizzle adapter. Left out, in its favour, is what it does besides
 * by default: it reads the tenant's own row on a second connection, before the work.
 */
export async function openBetterTenantPeer(login: Login): Promise<Peer> {
  const load = createRequire(import.meta.url);
  const { betterTenant } = load('@usebetterdev/tenant') as BetterTenant;
  const { drizzleDatabase } = load('@usebetterdev/tenant/drizzle') as DrizzleAdapter;
  const { db, close } = openDrizzle(login);
  const tenant = betterTenant({
    database: drizzleDatabase(db),
    tenantResolver: { header: 'x-tenant-id' },
    loadTenant: false,
    telemetry: { enabled: false },
  });
  const readItem = createItemRead('better_item');
  return {
    name: '@usebetterdev/tenant 0.5',
    read: (tenantNumber, id) => tenant.runAs(tenantIdOf(tenantNumber), (tx) => readItem(tx, id)),
    close,
  };
}
