import type { TenantContext } from '@ataski/kernel';

import { aboutDataKey } from '../audit-targets.ts';
import { VaultError } from '../errors.ts';
import {
  addDataKey,
  keepDataKey,
  listDataKeys,
  promoteDataKey,
  retireDataKey,
} from '../store/data-key-store.ts';
import { listKeyStatus } from '../store/key-status-store.ts';
import type { DataKeyStatus } from '../store/key-status-store.ts';
import type { VaultCore } from '../vault-core.ts';
import { reencrypt } from './reencrypt.ts';
import type { ReencryptOptions, ReencryptReport } from './reencrypt.ts';
import { removeSupersededWrappings, rewrapKeys } from './rewrap.ts';
import type { RewrapReport } from './rewrap.ts';

/** Changes the keys of a tenant while others go on to use them. Each step is recorded. */
export interface KeyAdministration {
  /** Every version with its state and what is sealed under it. No key, wrapped or not. */
  status(context: TenantContext): Promise<readonly DataKeyStatus[]>;
  /**
   * Adds a data key as pending and returns its version; the version that is pending already, when
   * there is one. Throws VAULT_KEY_STATE_CONFLICT when the tenant has no key yet: its first secret
   * makes one. Throws VAULT_SHREDDED and VAULT_KMS_UNAVAILABLE.
   */
  rotate(context: TenantContext): Promise<number>;
  /**
   * Makes a pending key the primary one, and the old primary one good for opening only. Throws
   * VAULT_NOT_DUE before the key is as old as the cache of keys may be, VAULT_KEY_STATE_CONFLICT,
   * and what unwrapping throws: a key that this process cannot open is not promoted.
   */
  promote(context: TenantContext, version: number): Promise<void>;
  /** Seals what is under an older version under the primary one. Null without any key. */
  reencrypt(context: TenantContext, options?: ReencryptOptions): Promise<ReencryptReport | null>;
  /**
   * Asked for the first time, sets the day on which the version may be destroyed, a week ahead, and
   * returns it. Asked when the day has come, destroys it and returns null. A version that never
   * sealed anything goes at once. Throws VAULT_KEY_IN_USE while a credential is sealed under it,
   * and while payloads may be, unless `payloadsAreGone` says that they are not.
   */
  retire(
    context: TenantContext,
    version: number,
    options?: { readonly payloadsAreGone?: boolean },
  ): Promise<Date | null>;
  /** Calls a retirement off. Returns false when there was none. */
  keep(context: TenantContext, version: number): Promise<boolean>;
  /**
   * Wraps each live data key under the primary root key, in front of the wrappings that are there,
   * unless one by it is in front already. Run it again after a crash. Throws what unwrapping
   * throws, and VAULT_WRAPPINGS_FULL.
   */
  rewrap(context: TenantContext, options?: { readonly dryRun?: boolean }): Promise<RewrapReport>;
  /**
   * Removes wrappings that were superseded at least seven days ago: those behind a good one by the
   * primary root key. Returns how many.
   */
  removeOldWrappings(context: TenantContext): Promise<number>;
}

/** Makes it. */
export function createKeyAdministration(core: VaultCore): KeyAdministration {
  const { db, envelope } = core;
  return Object.freeze<KeyAdministration>({
    status: (context) => db.withTenant(context, listKeyStatus, { readOnly: true }),
    rotate: (context) => rotate(core, context),
    promote: (context, version) => promote(core, context, version),
    reencrypt: (context, options) => reencrypt(core, context, options),
    async retire(context, version, { payloadsAreGone = false } = {}) {
      const dueAt = await retire(core, context, version, payloadsAreGone);
      if (dueAt === null) envelope.forget(context.tenantId);
      return dueAt;
    },
    keep: (context, version) => keep(core, context, version),
    rewrap: (context, options) => rewrapKeys(core, context, options),
    removeOldWrappings: (context) => removeSupersededWrappings(core, context),
  });
}

async function rotate({ db, audit, envelope }: VaultCore, context: TenantContext): Promise<number> {
  const keys = await db.withTenant(context, listDataKeys, { readOnly: true });
  const pending = keys.find(({ state }) => state === 'pending');
  if (pending !== undefined) return pending.version;
  const newest = keys.at(-1)?.version;
  if (newest === undefined) throw new VaultError('VAULT_KEY_STATE_CONFLICT');
  // Wrapped before the transaction, because a key management service may have to be asked.
  const fresh = await envelope.createDataKey(context.tenantId, newest + 1);
  const isAdded = await db.withTenant(context, async (tx) => {
    const added = await addDataKey(tx, fresh);
    if (added) await audit.record(tx, { action: 'data_key.created', ...about(fresh.version) });
    return added;
  });
  if (!isAdded) throw new VaultError('VAULT_KEY_STATE_CONFLICT', { keyVersion: fresh.version });
  return fresh.version;
}

async function promote(core: VaultCore, context: TenantContext, version: number): Promise<void> {
  const { db, audit, envelope } = core;
  const keys = await db.withTenant(context, listDataKeys, { readOnly: true });
  const pending = keys.find((key) => key.version === version);
  if (pending?.state !== 'pending') {
    throw new VaultError('VAULT_KEY_STATE_CONFLICT', { keyVersion: version });
  }
  await envelope.check(context.tenantId, pending);
  await db.withTenant(context, async (tx) => {
    await promoteDataKey(tx, version, core.cacheAgeMs);
    await audit.record(tx, { action: 'data_key.promoted', ...about(version) });
  });
  envelope.forget(context.tenantId);
}

async function retire(
  { db, audit }: VaultCore,
  context: TenantContext,
  version: number,
  payloadsAreGone: boolean,
): Promise<Date | null> {
  return await db.withTenant(context, async (tx) => {
    const dueAt = await retireDataKey(tx, version, payloadsAreGone);
    if (dueAt === null) {
      await audit.record(tx, { action: 'data_key.destroyed', ...about(version) });
    } else {
      await audit.record(tx, {
        action: 'data_key.retired',
        targets: aboutDataKey(version),
        details: { keyVersion: version, dueAt: dueAt.toISOString() },
      });
    }
    return dueAt;
  });
}

async function keep(
  { db, audit }: VaultCore,
  context: TenantContext,
  version: number,
): Promise<boolean> {
  return await db.withTenant(context, async (tx) => {
    const isKept = await keepDataKey(tx, version);
    if (isKept) await audit.record(tx, { action: 'data_key.kept', ...about(version) });
    return isKept;
  });
}

function about(keyVersion: number) {
  return { targets: aboutDataKey(keyVersion), details: { keyVersion } };
}
