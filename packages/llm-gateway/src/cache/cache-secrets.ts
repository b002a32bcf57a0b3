import { randomBytes, randomUUID } from 'node:crypto';

import type { Clock, TenantContext, TenantDb, TenantId } from '@ataski/kernel';

import { LlmGatewayError } from '../errors.ts';
import { createFreshAnswers } from '../fresh-answers.ts';
import { createCacheKeys } from './cache-key.ts';
import type { CacheKeys } from './cache-key.ts';
import { tellTrouble } from './cache-trouble.ts';
import type { CacheTroubleListener } from './cache-trouble.ts';
import { neverOpens } from './cache-vault.ts';
import type { CacheVault } from './cache-vault.ts';

/** Has the secrets of tenants, from which the keys of their answers are made. */
export interface CacheSecrets {
  /**
   * The maker of the tenant's keys, by the secret that stood less than a second ago; a first secret
   * is made, and one that does not open is made anew, which ends all answers from before. Rejects
   * as the database and the vault do, and then nothing is cached.
   */
  keysOf(context: TenantContext): Promise<CacheKeys>;
  /** Lets the next one of the tenant's read it anew. */
  forget(tenantId: TenantId): void;
}

/** What it is made of. */
export interface CacheSecretsOptions {
  readonly db: TenantDb;
  readonly vault: CacheVault;
  readonly clock: Clock;
  readonly onTrouble: CacheTroubleListener;
}

interface SecretRow {
  readonly id: string;
  readonly sealed: Buffer;
}

/** Makes it. */
export function createCacheSecrets(options: CacheSecretsOptions): CacheSecrets {
  const { db, vault, clock, onTrouble } = options;
  const answers = createFreshAnswers<CacheKeys>({ clock });
  const open = async (context: TenantContext, { id, sealed }: SecretRow): Promise<CacheKeys> => {
    const secret = await vault.decrypt(context, placeOfSecret(context.tenantId, id), sealed);
    try {
      if (secret.byteLength !== 32) throw new LlmGatewayError('LLM_GATEWAY_CACHE_SECRET_DAMAGED');
      return createCacheKeys(context.tenantId, id, secret);
    } finally {
      secret.fill(0);
    }
  };
  const ask = async (context: TenantContext): Promise<CacheKeys> => {
    const found = await findSecret(db, context);
    if (found === null) return await open(context, await addSecret(options, context, null));
    try {
      return await open(context, found);
    } catch (error) {
      if (!neverOpens(error)) throw error;
      tellTrouble(onTrouble, 'secret_damaged', context.tenantId, error);
      return await open(context, await addSecret(options, context, found.id));
    }
  };
  return Object.freeze<CacheSecrets>({
    keysOf: (context) => answers.get(context.tenantId, () => ask(context)),
    forget(tenantId) {
      answers.forget(tenantId);
    },
  });
}

function placeOfSecret(tenant: TenantId, id: string): Readonly<Record<string, string>> {
  return { kind: 'llm_gateway.cache_secret', tenant, id };
}

async function findSecret(db: TenantDb, context: TenantContext): Promise<SecretRow | null> {
  const { rows } = await db.query<SecretRow>(
    context,
    'select id, sealed from llm_gateway.cache_secret',
  );
  return rows[0] ?? null;
}

/** Makes one, in the place of another where one is named; of several processes, one makes it. */
async function addSecret(
  { db, vault }: CacheSecretsOptions,
  context: TenantContext,
  replaced: string | null,
): Promise<SecretRow> {
  const id = randomUUID();
  const secret = randomBytes(32);
  try {
    const sealed = await vault.encrypt(context, placeOfSecret(context.tenantId, id), secret);
    return await db.withTenant(context, async (tx) => {
      await tx.query('delete from llm_gateway.cache_secret where id = $1', [replaced]);
      await tx.query(
        `insert into llm_gateway.cache_secret (id, sealed) values ($1, $2)
             on conflict (tenant_id) do nothing`,
        [id, sealed],
      );
      const { rows } = await tx.query<SecretRow>('select id, sealed from llm_gateway.cache_secret');
      const [row] = rows;
      if (row === undefined) throw new LlmGatewayError('LLM_GATEWAY_ANSWER_MISSING');
      return row;
    });
  } finally {
    secret.fill(0);
  }
}
