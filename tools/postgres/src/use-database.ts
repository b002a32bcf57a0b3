import type pg from 'pg';
import { afterAll, beforeAll, inject } from 'vitest';

import { createCorrelationId, parseTenantId } from '@ataski/kernel';
import type { Actor, Migration, TenantContext, TenantId, TenantTx } from '@ataski/kernel';
import type { Tenancy } from '@ataski/tenancy';

import { leaksOf } from './leaks.ts';
import type {} from './provided-context.ts';
import { openDatabase } from './open-database.ts';
import type { OpenDatabase } from './open-database.ts';
import { tenants } from './template-database.ts';

/** A database of its own for one test file. */
export interface TestDatabase {
  readonly tenants: { readonly acme: TenantId; readonly globex: TenantId };
  /** Tenant transactions as `ataski_app`. */
  readonly tenancy: Tenancy;
  readonly name: string;
  /** Raw pools for tests that attack, or that look behind the curtain. */
  readonly superuser: pg.Pool;
  readonly app: pg.Pool;
  readonly ops: pg.Pool;
  readonly migrator: pg.Pool;
  readonly sealer: pg.Pool;
  readonly eraser: pg.Pool;
  /** Connection string of a login role, for processes that a test starts. */
  url(role: 'app' | 'ops' | 'migrator' | 'sealer' | 'eraser'): string;
  context(tenantId: TenantId, actor?: Actor): TenantContext;
  as<T>(tenantId: TenantId, work: (tx: TenantTx) => Promise<T>): Promise<T>;
}

const defaultActor: Actor = { type: 'user', id: 'user_test' };

/**
 * Gives the surrounding `describe` a clone of the migrated template, drops it afterwards, and fails
 * when a test left a transaction or a checked-out connection behind.
 */
export function useDatabase(options: { readonly migrations: readonly Migration[] }): TestDatabase {
  let open: OpenDatabase | undefined;
  const get = (): OpenDatabase => {
    if (open === undefined) throw new Error('The database exists only inside tests and hooks.');
    return open;
  };

  beforeAll(async () => {
    open = await openDatabase(inject('testCluster'), options.migrations);
  }, 60_000);
  afterAll(async () => {
    const closing = get();
    const leaks = await leaksOf(closing);
    await closing.close();
    if (leaks.length > 0) throw new Error(`Left behind: ${leaks.join('; ')}`);
  }, 60_000);

  return {
    tenants: { acme: parseTenantId(tenants.acme), globex: parseTenantId(tenants.globex) },
    get tenancy() {
      return get().tenancy;
    },
    get name() {
      return get().name;
    },
    get superuser() {
      return get().pools.superuser;
    },
    get app() {
      return get().pools.app;
    },
    get ops() {
      return get().pools.ops;
    },
    get migrator() {
      return get().pools.migrator;
    },
    get sealer() {
      return get().pools.sealer;
    },
    get eraser() {
      return get().pools.eraser;
    },
    url: (role) => get().url(role),
    context: (tenantId, actor = defaultActor) => ({
      tenantId,
      actor,
      correlationId: createCorrelationId(),
    }),
    as: (tenantId, work) =>
      get().tenancy.withTenant(
        { tenantId, actor: defaultActor, correlationId: createCorrelationId() },
        work,
      ),
  };
}
