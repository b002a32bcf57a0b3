import { systemClock } from '@ataski/kernel';
import type { Clock, TenantContext, TenantDb } from '@ataski/kernel';

import { requireParts } from '../require-parts.ts';
import { createAnswerCache } from './answer-cache.ts';
import type { CachePlan, CacheRequest, PlannedCaching } from './cache-plan.ts';
import { createCacheSecrets } from './cache-secrets.ts';
import { tellTrouble } from './cache-trouble.ts';
import type { CacheTroubleListener } from './cache-trouble.ts';
import { createCacheTurns } from './cache-turns.ts';
import type { CacheTurn } from './cache-turns.ts';
import type { CacheVault } from './cache-vault.ts';
import { readCacheWish } from './cache-wish.ts';
import { whyNotCached } from './may-cache.ts';

/** The cache as a request goes through it. */
export interface Caching {
  /** Never rejects: where the cache cannot be had, the plan is off. */
  plan(context: TenantContext, request: CacheRequest): Promise<CachePlan>;
  /**
   * The answer from the cache or from an equal call under way, or the task to make one. Rejects
   * with the reason of the signal when it is aborted, and never else.
   */
  ask(plan: PlannedCaching, signal: AbortSignal): Promise<CacheTurn>;
}

/** What it is made of. */
export interface CachingOptions {
  readonly db: TenantDb;
  /** `@ataski/vault` or another. */
  readonly vault: CacheVault;
  /** Default: the machine's clock. */
  readonly clock?: Clock;
  /** How long an answer may be given again. Default one hour, at most 24. */
  readonly ttlMs?: number;
  /** For how long an equal call under way is waited for. Default two minutes. */
  readonly waitMs?: number;
  /** All answers that are being gathered, together. Default 64 MiB. */
  readonly maximumGatheredBytes?: number;
  readonly onTrouble?: CacheTroubleListener;
}

/** Makes it. Throws LLM_GATEWAY_OPTIONS_INVALID. */
export function createCaching(options: CachingOptions): Caching {
  requireParts(options, ['db', 'vault']);
  const { db, vault, clock = systemClock, onTrouble = () => undefined } = options;
  const { ttlMs = 60 * 60 * 1_000, waitMs = 120_000 } = options;
  const { maximumGatheredBytes = 64 * 1_024 * 1_024 } = options;
  const secrets = createCacheSecrets({ db, vault, clock, onTrouble });
  const cache = createAnswerCache({ db, vault, clock, ttlMs, onTrouble });
  const turns = createCacheTurns({ cache, clock, waitMs, maximumGatheredBytes, onTrouble });
  return Object.freeze<Caching>({
    async plan(context, request) {
      // The vault opens nothing for them, and records each attempt.
      if (context.actor.type === 'ops') return off('operator');
      const { headers, userId, ...subject } = request;
      const wish = readCacheWish(headers);
      const because = whyNotCached(subject.surface, wish, subject.body);
      if (because !== null) return off(because);
      const actor = `${context.actor.type}:${context.actor.id}`;
      try {
        const keys = await secrets.keysOf(context);
        const key = keys.keyOf({ ...subject, caller: wish.shared ? null : { actor, userId } });
        if (key === null) return off('unreadable');
        const { surface } = subject;
        return Object.freeze({ kind: 'on', context, key, surface, tools: wish.tools });
      } catch (error) {
        tellTrouble(onTrouble, 'look_up_failed', context.tenantId, error);
        return off('unavailable');
      }
    },
    ask: turns.ask,
  });
}

function off(because: Extract<CachePlan, { kind: 'off' }>['because']): CachePlan {
  return Object.freeze({ kind: 'off', because });
}
