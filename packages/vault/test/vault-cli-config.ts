import process from 'node:process';

import pg from 'pg';

import { createAuditLog } from '@ataski/audit';
import { parseTenantId, systemClock } from '@ataski/kernel';
import { createSigningKey, createTenancy } from '@ataski/tenancy';

import { vaultActions } from '../src/index.ts';
import type { VaultCliConfig } from '../src/index.ts';
import { memoryKms } from '../src/testing/index.ts';

/** What a test tells the program that it starts, as JSON in the variable VAULT_TEST. */
export interface VaultTestSettings {
  /** Logs in as `ataski_app`. */
  readonly databaseUrl: string;
  /** Base64. */
  readonly signingSecret: string;
  /** Base64, the first one wraps. */
  readonly rootKeys: readonly string[];
  readonly tenants: readonly string[];
}

/** A product of the tests, as `ataski-vault --config` takes it. */
export function vaultCli(): VaultCliConfig {
  const settings = JSON.parse(process.env['VAULT_TEST'] ?? '{}') as VaultTestSettings;
  return vaultCliOf(settings);
}

/** The same within the process of a test. */
export function vaultCliOf(settings: VaultTestSettings): VaultCliConfig {
  const pool = new pg.Pool({ connectionString: settings.databaseUrl, pipeline: true, max: 4 });
  pool.on('error', () => undefined);
  const signingKey = createSigningKey('test', Buffer.from(settings.signingSecret, 'base64'));
  const tenancy = createTenancy({ pool, signingKey });
  return {
    db: tenancy,
    audit: createAuditLog({
      db: tenancy,
      platform: tenancy,
      clock: systemClock,
      component: 'vault-cli',
      actions: [vaultActions],
    }),
    kms: memoryKms(settings.rootKeys.map((key) => Buffer.from(key, 'base64'))),
    async *tenants() {
      for (const tenant of settings.tenants) yield parseTenantId(tenant);
    },
    actor: { type: 'ops', id: 'operator_1' },
    close: () => pool.end(),
  };
}
