import type { TenantContext } from '@ataski/kernel';

import type { ReceivedHeaders } from '../surface/client-key.ts';
import type { CacheKey, CacheSubject } from './cache-key.ts';
import type { NotCached } from './may-cache.ts';

/** A request, after it was found to be permitted. */
export interface CacheRequest extends Omit<CacheSubject, 'caller'> {
  /** The person for whom the virtual key acts. The agent is the context's actor. */
  readonly userId: string | null;
  /** Of the client's; only `x-ataski-cache` is read. */
  readonly headers: ReceivedHeaders;
}

/** What the cache has to do with a request. */
export type CachePlan =
  | {
      readonly kind: 'off';
      /** `unreadable`: no canonical form. `unavailable`: the tenant's secret cannot be had. */
      readonly because: NotCached | 'operator' | 'unreadable' | 'unavailable';
    }
  | PlannedCaching;

/** A request that may be answered from the cache of the tenant of its context. */
export interface PlannedCaching {
  readonly kind: 'on';
  readonly context: TenantContext;
  readonly key: CacheKey;
  readonly surface: CacheSubject['surface'];
  /** Whether answers may call tools. */
  readonly tools: boolean;
}
