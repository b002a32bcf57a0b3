import { AtaskiError, systemClock } from '@ataski/kernel';
import type { Clock, TenantContext, TenantDb } from '@ataski/kernel';

import type { KmsProvider } from '../kms/kms-provider.ts';
import { listDataKeys } from '../store/data-key-store.ts';
import { countOrphans, listKeyStatus } from '../store/key-status-store.ts';
import { isShredded } from '../store/shred-store.ts';
import { listUnexpectedGrants } from './grants.ts';
import { findKeyFaults } from './key-findings.ts';
import type { KeyRecords } from './key-findings.ts';
import type { VaultFinding } from './vault-finding.ts';

/** What the doctor works with. */
export interface VaultDoctorOptions {
  readonly db: TenantDb;
  readonly kms: KmsProvider;
  /** Default: the machine's clock. */
  readonly clock?: Clock;
}

/** Examines a vault. It reads and changes nothing, and opens no credential. */
export interface VaultDoctor {
  /** Whether the root key can be reached, and whether it wraps what it unwraps. */
  examineKms(): Promise<readonly VaultFinding[]>;
  /** Whether the tables are granted as the migrations grant them; seen from any tenant. */
  examineGrants(context: TenantContext): Promise<readonly VaultFinding[]>;
  /** Whether each key of the tenant opens, and whether work is left. Throws VAULT_KMS_UNAVAILABLE. */
  examineTenant(context: TenantContext): Promise<readonly VaultFinding[]>;
}

/** Makes one. */
export function createVaultDoctor(options: VaultDoctorOptions): VaultDoctor {
  const { db, kms, clock = systemClock } = options;
  return Object.freeze<VaultDoctor>({
    async examineKms() {
      try {
        await kms.checkHealth();
        return [];
      } catch (error) {
        const detail = AtaskiError.is(error) ? error.code : 'UNKNOWN';
        return [{ code: 'kms_unavailable', severity: 'error', tenantId: null, detail }];
      }
    },
    async examineGrants(context) {
      const grants = await db.withTenant(context, listUnexpectedGrants, { readOnly: true });
      return grants.map((detail) => ({
        code: 'grant_unexpected',
        severity: 'error',
        tenantId: null,
        detail,
      }));
    },
    async examineTenant(context) {
      return await findKeyFaults(kms, clock, await readRecords(db, context));
    },
  });
}

async function readRecords(db: TenantDb, context: TenantContext): Promise<KeyRecords> {
  return await db.withTenant(
    context,
    async (tx) => ({
      tenantId: context.tenantId,
      keys: await listDataKeys(tx),
      status: await listKeyStatus(tx),
      isShredded: await isShredded(tx),
      orphans: await countOrphans(tx),
    }),
    { readOnly: true, isolationLevel: 'repeatable read' },
  );
}
