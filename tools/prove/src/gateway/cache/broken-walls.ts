import { createHash } from 'node:crypto';

import type { TenantContext, TenantDb } from '@ataski/kernel';
import type { CacheVault } from '@ataski/llm-gateway';

/** What keeps the answers of tenants apart: any one of them is enough. */
export type Wall = 'key' | 'rows' | 'seal';

/** SQL that lets every tenant see the rows of all. */
export const openRows = `
  alter table llm_gateway.cached_answer disable row level security;
  alter table llm_gateway.cached_answer no force row level security`;

/** Seals nothing, and opens everything for everybody. */
export const openVault: CacheVault = {
  encrypt: (_context, _names, bytes) => Promise.resolve(Buffer.from(bytes)),
  decrypt: (_context, _names, sealed) => Promise.resolve(Buffer.from(sealed)),
};

/**
 * A database in which the key of an answer is a hash of the question alone: `questionOf` tells of a
 * true key what was asked.
 */
export function withoutTenantInKey(
  db: TenantDb,
  questionOf: (hex: string) => string | undefined,
): TenantDb {
  const broken = (sql: string, values: readonly unknown[]): readonly [string, unknown[]] => {
    const [key, ...rest] = values;
    const question = Buffer.isBuffer(key) ? questionOf(key.toString('hex')) : undefined;
    if (question === undefined) return [sql, [...values]];
    const hash = createHash('sha256').update(question).digest();
    return [sql.replace('secret_id = $2', '$2::uuid is not null'), [hash, ...rest]];
  };
  return {
    withTenant: db.withTenant.bind(db),
    query: <Row>(context: TenantContext, sql: string, values: readonly unknown[] = []) =>
      db.query<Row>(context, ...broken(sql, values)),
  };
}
