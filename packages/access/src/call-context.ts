import { AsyncLocalStorage } from 'node:async_hooks';

import type { CorrelationId, PlatformContext } from '@ataski/kernel';

import { AccessError } from './errors.ts';

/** One storage for all copies of this package: the server may load another build than a tool. */
const key = Symbol.for('@ataski/access/call');
const shared = globalThis as unknown as Record<
  symbol,
  AsyncLocalStorage<PlatformContext> | undefined
>;
const storage = (shared[key] ??= new AsyncLocalStorage<PlatformContext>());

/** Runs `work`; each call to the identity provider inside it belongs to this correlation id. */
export function callContext<T>(correlationId: CorrelationId, work: () => T): T {
  return storage.run(
    { tenantId: null, actor: { type: 'system', id: 'access' }, correlationId },
    work,
  );
}

/** The context of the call to the identity provider that is under way. Throws outside one. */
export function currentCall(): PlatformContext {
  const context = storage.getStore();
  if (context === undefined) throw new AccessError('ACCESS_CALL_CONTEXT_MISSING');
  return context;
}
