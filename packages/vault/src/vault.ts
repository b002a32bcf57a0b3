import { systemClock } from '@ataski/kernel';
import type { AuditSink, Clock, TenantContext, TenantDb, TenantTx } from '@ataski/kernel';

import { credentialEvent } from './credential-event.ts';
import { createEnvelope } from './envelope.ts';
import type { DataKey, Envelope } from './envelope.ts';
import { VaultError } from './errors.ts';
import type { KeyCacheOptions } from './key-cache.ts';
import type { KmsProvider } from './kms/kms-provider.ts';
import { lend } from './lend.ts';
import { parsePlace } from './place.ts';
import type { CredentialPlace } from './place.ts';
import {
  addDataKey,
  findNewestDataKey,
  listCredentials,
  putCredential,
  removeCredential,
} from './store.ts';
import type { CredentialMetadata } from './store.ts';

/** What a vault is made of. */
export interface VaultOptions {
  /** Opens the short transaction of `use`. */
  readonly db: TenantDb;
  /** Where each store, use and removal is written. */
  readonly audit: AuditSink;
  /** Wraps the tenants' data keys. */
  readonly kms: KmsProvider;
  /** How many derived keys are kept, and for how long. */
  readonly cache?: KeyCacheOptions;
  /** Default: the machine's clock. */
  readonly clock?: Clock;
}

/** How a secret is stored. */
export interface PutOptions {
  /**
   * 1 to 4 printable characters for people to recognise the secret by, stored in clear. Refused for
   * a secret of fewer than 16 bytes, of which four would be too much.
   */
  readonly hint?: string;
}

/** Keeps a tenant's credentials. */
export interface Vault {
  /**
   * Seals a secret of 1 to 65,536 bytes, replaces the one at this place and records
   * `credential.stored`, all in the given transaction. The caller's bytes are left as they are.
   * Throws VAULT_PLACE_INVALID, VAULT_SECRET_INVALID, VAULT_HINT_INVALID, VAULT_ROOT_KEY_UNKNOWN
   * and VAULT_DATA_KEY_DAMAGED.
   */
  put(
    tx: TenantTx,
    place: CredentialPlace,
    secret: Uint8Array,
    options?: PutOptions,
  ): Promise<void>;
  /**
   * Lends the secret to `work`, outside any transaction, and wipes the bytes when it ends. The
   * audit row `credential.used` with its purpose is committed first: no row, no use. Throws
   * VAULT_PLACE_INVALID and VAULT_PURPOSE_INVALID; VAULT_CREDENTIAL_MISSING;
   * VAULT_CREDENTIAL_DAMAGED or VAULT_DATA_KEY_DAMAGED when a row was changed or moved, and
   * VAULT_ROOT_KEY_UNKNOWN, after recording the failure; and what `work` throws.
   */
  use<T>(
    context: TenantContext,
    place: CredentialPlace,
    purpose: string,
    work: (secret: Uint8Array) => Promise<T>,
  ): Promise<T>;
  /** Removes the credential and records `credential.removed`. Returns false when there was none. */
  remove(tx: TenantTx, place: CredentialPlace): Promise<boolean>;
  /** What may be shown of the tenant's credentials: never a secret. */
  list(tx: TenantTx): Promise<readonly CredentialMetadata[]>;
}

const purposeShape = /^[A-Za-z0-9][A-Za-z0-9 ._:-]{0,99}$/;
const hintShape = /^[\x21-\x7e]{1,4}$/;
const maximumSecretLength = 65_536;
const minimumHintedSecretLength = 16;

/** Makes a vault. It keeps derived keys in memory and nothing else. */
export function createVault(options: VaultOptions): Vault {
  const { db, audit, kms, cache = {}, clock = systemClock } = options;
  const envelope = createEnvelope({ kms, cache, clock });

  return Object.freeze<Vault>({
    async put(tx, place, secret, { hint } = {}) {
      const checkedPlace = parsePlace(place);
      requireSecret(secret, hint);
      const owner = { tenantId: tx.context.tenantId, place: checkedPlace };
      const dataKey = await ensureDataKey(tx, envelope);
      const token = await envelope.seal(owner, dataKey, secret);
      const keyVersion = dataKey.version;
      await putCredential(tx, checkedPlace, { keyVersion, token, hint: hint ?? null });
      await audit.record(tx, credentialEvent('credential.stored', checkedPlace, { keyVersion }));
    },
    async use(context, place, purpose, work) {
      const checkedPlace = parsePlace(place);
      requirePurpose(purpose);
      return await lend({ db, audit, envelope }, { context, place: checkedPlace, purpose }, work);
    },
    async remove(tx, place) {
      const checkedPlace = parsePlace(place);
      const isRemoved = await removeCredential(tx, checkedPlace);
      if (isRemoved) await audit.record(tx, credentialEvent('credential.removed', checkedPlace));
      return isRemoved;
    },
    list: listCredentials,
  });
}

/** The data key that new secrets are sealed under; the tenant's first `put` makes the first one. */
async function ensureDataKey(tx: TenantTx, envelope: Envelope): Promise<DataKey> {
  const existing = await findNewestDataKey(tx);
  if (existing !== null) return existing;
  await addDataKey(tx, await envelope.createDataKey(tx.context.tenantId, 1));
  // Read again: when two transactions meet here, the second must seal under the first one's key.
  const added = await findNewestDataKey(tx);
  if (added === null) throw new VaultError('VAULT_DATA_KEY_DAMAGED', { keyVersion: 1 });
  return added;
}

function requirePurpose(purpose: unknown): void {
  if (typeof purpose !== 'string' || !purposeShape.test(purpose)) {
    throw new VaultError('VAULT_PURPOSE_INVALID');
  }
}

function requireSecret(secret: Uint8Array, hint: string | undefined): void {
  const length = secret.byteLength;
  if (length === 0 || length > maximumSecretLength) throw new VaultError('VAULT_SECRET_INVALID');
  if (hint === undefined) return;
  if (!hintShape.test(hint) || length < minimumHintedSecretLength) {
    throw new VaultError('VAULT_HINT_INVALID');
  }
}
