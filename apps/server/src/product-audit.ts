import { createAuditLog, createSpool } from '@ataski/audit';
import type { AuditLog } from '@ataski/audit';
import type { Clock } from '@ataski/kernel';
import type { Tenancy } from '@ataski/tenancy';
import type { Vault } from '@ataski/vault';

import { productActions } from './product-actions.ts';
import type { ProductActions } from './product-actions.ts';
import type { ProductOptions } from './product-options.ts';
import { createSensitiveSeal } from './sensitive-seal.ts';

/**
 * The product's log. Its personal parts are sealed by the vault, which itself records what is done
 * with it here: so the vault is asked for when it is needed.
 */
export function createProductAudit(
  { auditSpoolFolder: folder }: Pick<ProductOptions, 'auditSpoolFolder'>,
  tenancy: Tenancy,
  clock: Clock,
  vault: () => Vault,
): AuditLog<ProductActions> {
  return createAuditLog({
    ...{ db: tenancy, platform: tenancy, clock },
    ...{ component: 'server', actions: productActions },
    ...(folder === undefined ? {} : { spool: createSpool({ folder, clock }) }),
    sensitive: createSensitiveSeal(vault),
  });
}
