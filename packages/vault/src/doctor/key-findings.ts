import { AtaskiError } from '@ataski/kernel';
import type { Clock, TenantId } from '@ataski/kernel';

import type { DataKey, NumberedWrapping } from '../data-key.ts';
import type { KmsProvider } from '../kms/kms-provider.ts';
import type { DataKeyStatus } from '../store/key-status-store.ts';
import { unwrapDataKey } from '../unwrap-data-key.ts';
import type { VaultFinding, VaultFindingCode } from './vault-finding.ts';

/** What is known of one tenant's keys, read in one transaction. */
export interface KeyRecords {
  readonly tenantId: TenantId;
  readonly keys: readonly DataKey[];
  readonly status: readonly DataKeyStatus[];
  readonly isShredded: boolean;
  /** Credentials whose version has no row, or is destroyed. */
  readonly orphans: number;
}

const weekMs = 7 * 24 * 60 * 60 * 1000;

/** Opens every live key, and looks for work that was left lying. Throws VAULT_KMS_UNAVAILABLE. */
export async function findKeyFaults(
  kms: KmsProvider,
  clock: Clock,
  records: KeyRecords,
): Promise<readonly VaultFinding[]> {
  const { tenantId, keys, status, isShredded, orphans } = records;
  const primaryKeyId = await kms.primaryKeyId();
  const findings: VaultFinding[] = [];
  for (const key of keys) {
    if (key.state === 'destroyed') continue;
    findings.push(...(await findOpeningFaults(kms, primaryKeyId, tenantId, key)));
  }
  const hasPrimary = keys.some(({ state }) => state === 'primary');
  if (keys.length > 0 && !hasPrimary && !isShredded) {
    findings.push({ code: 'primary_missing', severity: 'error', tenantId });
  }
  if (orphans > 0) {
    const detail = `credentials: ${String(orphans)}`;
    findings.push({ code: 'credential_without_key', severity: 'error', tenantId, detail });
  }
  return [...findings, ...status.flatMap((each) => findWaiting(clock, tenantId, each))];
}

async function findOpeningFaults(
  kms: KmsProvider,
  primaryKeyId: string,
  tenantId: TenantId,
  key: DataKey,
): Promise<readonly VaultFinding[]> {
  const about = { tenantId, keyVersion: key.version };
  const findings: VaultFinding[] = [];
  try {
    const bad = new Set<NumberedWrapping>();
    const tell = (code: VaultFindingCode, { rootKeyId, number }: NumberedWrapping) => {
      const detail = `root key: ${rootKeyId}, wrapping: ${String(number)}`;
      findings.push({ code, severity: 'error', ...about, detail });
    };
    const { material, wrapping } = await unwrapDataKey(
      kms,
      tenantId,
      key,
      (_tenant, _key, each) => {
        bad.add(each);
        tell('wrapping_not_opened', each);
      },
    );
    material.fill(0);
    for (const each of key.wrappings) {
      if (each.number > wrapping.number && !bad.has(each)) tell('wrapping_unknown', each);
    }
    if (wrapping.rootKeyId !== primaryKeyId) {
      const detail = `root key: ${wrapping.rootKeyId}`;
      findings.push({ code: 'rewrap_due', severity: 'warning', ...about, detail });
    }
  } catch (error) {
    if (!AtaskiError.is(error) || error.code === 'VAULT_KMS_UNAVAILABLE') throw error;
    findings.push({ code: 'key_not_opened', severity: 'error', ...about, detail: error.code });
  }
  return findings;
}

function findWaiting(
  clock: Clock,
  tenantId: TenantId,
  status: DataKeyStatus,
): readonly VaultFinding[] {
  const { version, state, stateSince, credentials, newestWrappedAt, rootKeyIds } = status;
  const isOld = (moment: Date) => clock.now().getTime() - moment.getTime() > weekMs;
  const about = { severity: 'warning', tenantId, keyVersion: version } as const;
  const findings: VaultFinding[] = [];
  if (state === 'pending' && isOld(stateSince)) findings.push({ code: 'pending_stale', ...about });
  if (state === 'decrypt_only' && isOld(stateSince) && credentials > 0) {
    const detail = `credentials: ${String(credentials)}`;
    findings.push({ code: 'reencrypt_due', ...about, detail });
  }
  if (rootKeyIds.length > 1 && newestWrappedAt !== null && isOld(newestWrappedAt)) {
    findings.push({ code: 'old_wrapping', ...about });
  }
  return findings;
}
