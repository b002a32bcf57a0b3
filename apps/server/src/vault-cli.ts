import { createAuditLog } from '@ataski/audit';
import { systemClock } from '@ataski/kernel';
import { fileKms } from '@ataski/vault';
import type { VaultCliConfig } from '@ataski/vault';

import { readLiveConfig } from './config.ts';
import { findOperator, listTenants, openCommandLine } from './live-command-line.ts';
import { productActions } from './product-actions.ts';

/**
 * What `ataski-vault --config` works on: the live installation, by the same environment that the
 * server reads. Commands for all tenants need ATASKI_MIGRATOR_URL besides, because the application
 * cannot list tenants; with `--tenant` it is not asked for. Throws SERVER_CONFIGURATION_INVALID.
 */
export async function vaultCli(): Promise<VaultCliConfig> {
  const config = readLiveConfig();
  const { pool, tenancy } = await openCommandLine(config);
  return {
    db: tenancy,
    audit: createAuditLog({
      ...{ db: tenancy, platform: tenancy, clock: systemClock },
      component: 'vault-cli',
      actions: productActions,
    }),
    kms: fileKms(config.rootKeyFile),
    tenants: () => listTenants(config),
    actor: findOperator(),
    close: () => pool.end(),
  };
}
