import type { Actor, TenantDb, TenantId } from '@ataski/kernel';

import { VaultError } from '../errors.ts';
import type { VaultOptions } from '../vault.ts';

/**
 * What the program works on. A module exports it, or a function that makes it, as `vaultCli`: the
 * connections, the audit log and the root key are the product's own, and so is its way to them.
 */
export interface VaultCliConfig extends VaultOptions {
  readonly db: TenantDb;
  /** Every tenant, for commands that are not given any. */
  tenants(): AsyncIterable<TenantId>;
  /** Who is written into the audit log. */
  readonly actor: Actor;
  /** Closes what was opened. */
  close(): Promise<void>;
}

const members = ['db', 'audit', 'kms', 'tenants', 'actor', 'close'] as const;

/** The configuration that a module exports. Throws VAULT_CONFIG_INVALID, and what making it throws. */
export async function takeConfig(module: unknown): Promise<VaultCliConfig> {
  const exported = (module as Readonly<Record<string, unknown>> | null)?.['vaultCli'];
  const made: unknown =
    typeof exported === 'function' ? await (exported as () => unknown)() : exported;
  const fields = (made ?? {}) as Readonly<Record<string, unknown>>;
  const missing = members.find((name) => fields[name] === undefined);
  if (missing !== undefined) {
    throw new VaultError('VAULT_CONFIG_INVALID', { problem: `vaultCli has no ${missing}` });
  }
  return made as VaultCliConfig;
}
