import type { Clock, TenantContext, TenantDb, TenantId } from '@ataski/kernel';

import { LlmGatewayError } from '../errors.ts';
import type { CacheKey } from './cache-key.ts';
import { tellTrouble } from './cache-trouble.ts';
import type { CacheTroubleListener } from './cache-trouble.ts';
import { neverOpens } from './cache-vault.ts';
import type { CacheVault } from './cache-vault.ts';
import { readCachedAnswer, writeCachedAnswer } from './cached-answer.ts';
import type { AnswerFacts, CachedAnswer } from './cached-answer.ts';

/** Keeps answers of tenants, each sealed for its tenant, key and times. */
export interface AnswerCache {
  /**
   * The tenant's answer under this key; null without one that is not expired and opens. Rejects as
   * the database does, and as the vault does when it could not try to open it. Throws
   * LLM_GATEWAY_CACHE_KEY_FOREIGN for a key of another tenant's.
   */
  lookUp(context: TenantContext, key: CacheKey): Promise<CachedAnswer | null>;
  /**
   * Keeps it for the time to live, in the place of another. False when the secret that its key was
   * made with is gone. Rejects as the database and the vault do. Throws
   * LLM_GATEWAY_CACHE_KEY_FOREIGN.
   */
  store(context: TenantContext, key: CacheKey, answer: CachedAnswer): Promise<boolean>;
}

/** What it is made of. */
export interface AnswerCacheOptions {
  readonly db: TenantDb;
  readonly vault: CacheVault;
  readonly clock: Clock;
  /** From 1 ms to 24 hours. */
  readonly ttlMs: number;
  readonly onTrouble: CacheTroubleListener;
}

const longestMs = 24 * 60 * 60 * 1_000;

interface AnswerRow {
  readonly sealed: Buffer;
  readonly created_at: Date;
  readonly expires_at: Date;
}

/** Makes it. Throws LLM_GATEWAY_OPTIONS_INVALID for a time to live that is none. */
export function createAnswerCache(options: AnswerCacheOptions): AnswerCache {
  const { db, vault, clock, ttlMs } = options;
  if (!Number.isInteger(ttlMs) || ttlMs < 1 || ttlMs > longestMs) {
    throw new LlmGatewayError('LLM_GATEWAY_OPTIONS_INVALID', { field: 'ttlMs' });
  }
  return Object.freeze<AnswerCache>({
    async lookUp(context, key) {
      requireOwnKey(context, key);
      const { rows } = await db.query<AnswerRow>(
        context,
        `select sealed, created_at, expires_at
           from llm_gateway.cached_answer
          where key = $1 and secret_id = $2 and expires_at > clock_timestamp()`,
        [Buffer.from(key.hex, 'hex'), key.secretId],
      );
      const [row] = rows;
      const nowMs = clock.now().getTime();
      if (row === undefined || row.expires_at.getTime() <= nowMs) return null;
      // Of a clock that was set back, or that of another process which is ahead.
      if (row.created_at.getTime() > nowMs) return null;
      return await openRow(options, context, key, row);
    },
    async store(context, key, answer) {
      requireOwnKey(context, key);
      const { createdAt } = answer;
      const expiresAt = new Date(createdAt.getTime() + ttlMs);
      const place = placeOfAnswer(context.tenantId, key, createdAt, expiresAt);
      const sealed = await vault.encrypt(context, place, writeCachedAnswer(answer, answer.bytes));
      const { rowCount } = await db.query(
        context,
        `insert into llm_gateway.cached_answer (key, secret_id, sealed, cost_nano, created_at, expires_at)
         select $1, id, $3, $4, $5, $6 from llm_gateway.cache_secret where id = $2
             on conflict (tenant_id, key) do update
            set secret_id = excluded.secret_id, sealed = excluded.sealed, cost_nano = excluded.cost_nano,
                created_at = excluded.created_at, expires_at = excluded.expires_at`,
        [
          Buffer.from(key.hex, 'hex'),
          key.secretId,
          sealed,
          String(answer.costNano),
          createdAt.toISOString(),
          expiresAt.toISOString(),
        ],
      );
      return rowCount === 1;
    },
  });
}

/** A new answer, made now. */
export function answerNow(clock: Clock, facts: AnswerFacts, bytes: Buffer): CachedAnswer {
  const { contentType, callId, model, costNano, tokens } = facts;
  const all = { contentType, callId, model, costNano, tokens };
  return Object.freeze<CachedAnswer>({ ...all, bytes, createdAt: clock.now() });
}

async function openRow(
  { vault, onTrouble }: AnswerCacheOptions,
  context: TenantContext,
  key: CacheKey,
  { sealed, created_at: createdAt, expires_at: expiresAt }: AnswerRow,
): Promise<CachedAnswer | null> {
  const place = placeOfAnswer(context.tenantId, key, createdAt, expiresAt);
  try {
    return readCachedAnswer(await vault.decrypt(context, place, sealed), createdAt);
  } catch (error) {
    if (!neverOpens(error)) throw error;
    tellTrouble(onTrouble, 'answer_damaged', context.tenantId, error);
    return null;
  }
}

/** What a sealed answer is bound to. */
function placeOfAnswer(
  tenant: TenantId,
  { hex, secretId }: CacheKey,
  createdAt: Date,
  expiresAt: Date,
): Readonly<Record<string, string>> {
  return {
    ...{ kind: 'llm_gateway.cached_answer', tenant, key: hex, secret: secretId },
    ...{ created_at: createdAt.toISOString(), expires_at: expiresAt.toISOString() },
  };
}

function requireOwnKey({ tenantId }: TenantContext, key: CacheKey): void {
  if (key.tenantId !== tenantId) throw new LlmGatewayError('LLM_GATEWAY_CACHE_KEY_FOREIGN');
}
