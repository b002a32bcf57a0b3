import { AsyncLocalStorage } from 'node:async_hooks';

import type { TenantContext } from '@ataski/kernel';

import { TenancyError } from '../errors.ts';

/** On the global object, so that the ESM and the CJS copy of this package share one storage. */
const key: unique symbol = Symbol.for('@ataski/tenancy/current') as never;

const holder = globalThis as typeof globalThis & {
  [key]?: AsyncLocalStorage<TenantContext | null>;
};

function storage(): AsyncLocalStorage<TenantContext | null> {
  return (holder[key] ??= new AsyncLocalStorage<TenantContext | null>());
}

/**
 * Runs `work`, and everything that it starts, with `context` as the current one. It holds no
 * connection and opens no rows: a transaction still has to be asked for.
 */
export function runInTenant<T>(context: TenantContext, work: () => T): T {
  const actor = Object.freeze({ ...context.actor });
  return storage().run(Object.freeze({ ...context, actor }), work);
}

/** The context of the surrounding `run`. Throws TENANCY_CONTEXT_ABSENT outside of one. */
export function currentTenant(): TenantContext {
  const context = findCurrentTenant();
  if (context === null) throw new TenancyError('TENANCY_CONTEXT_ABSENT');
  return context;
}

/** The context of the surrounding `run`; null outside of one. */
export function findCurrentTenant(): TenantContext | null {
  return storage().getStore() ?? null;
}

/** Runs `work` with no current tenant, whatever surrounds it. */
export function runWithoutTenant<T>(work: () => T): T {
  return storage().run(null, work);
}
