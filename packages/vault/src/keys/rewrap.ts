import { createHash } from 'node:crypto';

import { AtaskiError } from '@ataski/kernel';
import type { TenantContext } from '@ataski/kernel';

import { aboutDataKey } from '../audit-targets.ts';
import { isMaterialOf } from '../data-key.ts';
import type { DataKey } from '../data-key.ts';
import { VaultError } from '../errors.ts';
import { addWrapping, listDataKeys, removeOldWrappings } from '../store/data-key-store.ts';
import { unwrapDataKey } from '../unwrap-data-key.ts';
import type { UnwrappedDataKey } from '../unwrap-data-key.ts';
import type { VaultCore } from '../vault-core.ts';

/** What a rewrap did to each live version of a tenant. */
export interface RewrapReport {
  /** Versions that got a wrapping by the primary root key; with `dryRun`, that would. */
  readonly rewrapped: readonly number[];
  /** Versions whose newest wrapping is a good one by that key already. */
  readonly current: readonly number[];
  /** Versions of which no wrapping holds the key. They hold up no other. */
  readonly failed: readonly number[];
}

/** So many of one data key are the most; the functions of the database say so. */
const maximumWrappings = 16;

/**
 * Wraps each live data key under the primary root key, unless the newest wrapping is a good one by
 * it. The old wrappings stay.
 */
export async function rewrapKeys(
  core: VaultCore,
  context: TenantContext,
  { dryRun = false }: { readonly dryRun?: boolean } = {},
): Promise<RewrapReport> {
  const primaryKeyId = await core.kms.primaryKeyId();
  const rewrapped: number[] = [];
  const current: number[] = [];
  const failed: number[] = [];
  for (const dataKey of await listLiveKeys(core, context)) {
    const unwrapped = await unwrapOrNull(core, context, dataKey);
    if (unwrapped === null) {
      failed.push(dataKey.version);
      continue;
    }
    try {
      const { number, rootKeyId } = unwrapped.wrapping;
      // Whatever lies in front of a good one could displace it. Without room, old ones have to go first.
      const isInFront = number === dataKey.wrappings[0]?.number;
      const isFull = dataKey.wrappings.length >= maximumWrappings;
      const isCurrent = rootKeyId === primaryKeyId && (isInFront || isFull);
      (isCurrent ? current : rewrapped).push(dataKey.version);
      if (!isCurrent && !dryRun) await rewrapKey(core, context, dataKey, unwrapped);
    } finally {
      unwrapped.material.fill(0);
    }
  }
  return { rewrapped, current, failed };
}

/**
 * Removes the wrappings that are superseded since seven days, when the newest good one is by the
 * primary root key and as old. Returns how many went.
 */
export async function removeSupersededWrappings(
  core: VaultCore,
  context: TenantContext,
): Promise<number> {
  const primaryKeyId = await core.kms.primaryKeyId();
  let removed = 0;
  for (const dataKey of await listLiveKeys(core, context)) {
    if (dataKey.wrappings.length < 2) continue;
    const unwrapped = await unwrapOrNull(core, context, dataKey);
    unwrapped?.material.fill(0);
    if (unwrapped?.wrapping.rootKeyId !== primaryKeyId) continue;
    removed += await removeBeside(core, context, dataKey.version, unwrapped.wrapping.number);
  }
  return removed;
}

async function removeBeside(
  { db, audit }: VaultCore,
  context: TenantContext,
  version: number,
  number: number,
): Promise<number> {
  try {
    return await db.withTenant(context, async (tx) => {
      const removed = await removeOldWrappings(tx, version, number);
      if (removed > 0) {
        await audit.record(tx, {
          action: 'data_key.wrappings_removed',
          targets: aboutDataKey(version),
          details: { keyVersion: version, removed },
        });
      }
      return removed;
    });
  } catch (error) {
    if (error instanceof VaultError && error.code === 'VAULT_NOT_DUE') return 0;
    throw error;
  }
}

async function listLiveKeys(
  { db }: VaultCore,
  context: TenantContext,
): Promise<readonly DataKey[]> {
  const keys = await db.withTenant(context, listDataKeys, { readOnly: true });
  return keys.filter(({ state }) => state !== 'destroyed');
}

/** Null for a key that is damaged; of a service that is away nothing is known, and that throws. */
async function unwrapOrNull(
  { kms, alarm }: VaultCore,
  { tenantId }: TenantContext,
  dataKey: DataKey,
): Promise<UnwrappedDataKey | null> {
  const code = 'VAULT_DATA_KEY_DAMAGED';
  try {
    return await unwrapDataKey(kms, tenantId, dataKey, (_tenantId, { version }, { rootKeyId }) => {
      alarm({ kind: 'wrapping_not_opened', tenantId, keyVersion: version, code, rootKeyId });
    });
  } catch (error) {
    // By its code: the provider may come from another installed copy of this package.
    if (AtaskiError.is(error) && error.code === code) return null;
    throw error;
  }
}

async function rewrapKey(
  { db, audit, kms }: VaultCore,
  context: TenantContext,
  dataKey: DataKey,
  { material }: UnwrappedDataKey,
): Promise<void> {
  const { version } = dataKey;
  const binding = { tenantId: context.tenantId, version };
  const wrapped = await kms.wrap(material, binding);
  // Tried before it is stored: a wrapping that nobody can open is worth nothing.
  const tried = await kms.unwrap(wrapped, binding);
  const isGood = isMaterialOf(dataKey, tried);
  tried.fill(0);
  if (!isGood) throw new VaultError('VAULT_DATA_KEY_DAMAGED', { keyVersion: version });
  const { rootKeyId } = wrapped;
  const digest = createHash('sha256').update(wrapped.bytes).digest('hex').slice(0, 16);
  await db.withTenant(context, async (tx) => {
    await addWrapping(tx, version, wrapped);
    await audit.record(tx, {
      action: 'data_key.rewrapped',
      targets: aboutDataKey(version),
      details: { keyVersion: version, rootKeyId, digest },
    });
  });
}
