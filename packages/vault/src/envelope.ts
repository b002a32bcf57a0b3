import { randomBytes } from 'node:crypto';

import type { Clock, TenantId } from '@ataski/kernel';

import { VaultError } from './errors.ts';
import { InvalidToken } from './fernet.ts';
import type { Fernet } from './fernet.ts';
import { createKeyCache } from './key-cache.ts';
import type { KeyCacheOptions } from './key-cache.ts';
import type { KmsProvider, WrappedDataKey } from './kms/kms-provider.ts';
import type { CredentialPlace } from './place.ts';
import { deriveFernet, encodeParts } from './purpose-key.ts';

/** A tenant's data key as its row holds it. */
export interface DataKey {
  readonly version: number;
  readonly wrapped: WrappedDataKey;
}

/** Seals and opens one tenant's secrets: root key, then data key, then the key of one place. */
export interface Envelope {
  /** A fresh data key for a tenant, wrapped. */
  createDataKey(tenantId: TenantId, version: number): Promise<DataKey>;
  /** The token for this secret at this place. Throws as `KmsProvider.unwrap` does. */
  seal(owner: CredentialOwner, dataKey: DataKey, secret: Uint8Array): Promise<Buffer>;
  /**
   * The secret in this token, in a buffer that the caller wipes. Throws VAULT_CREDENTIAL_DAMAGED
   * when the token was changed or was sealed for another owner, and as `KmsProvider.unwrap` does.
   */
  open(owner: CredentialOwner, dataKey: DataKey, token: Uint8Array): Promise<Buffer>;
}

/** Whose secret it is and where it belongs. */
export interface CredentialOwner {
  readonly tenantId: TenantId;
  readonly place: CredentialPlace;
}

/** What an envelope is made of. */
export interface EnvelopeOptions {
  readonly kms: KmsProvider;
  readonly cache: KeyCacheOptions;
  readonly clock: Clock;
}

/** Makes an envelope. It touches no database. */
export function createEnvelope({ kms, cache, clock }: EnvelopeOptions): Envelope {
  const derivedKeys = createKeyCache<Fernet>(cache, clock);

  const fernetOf = async (owner: CredentialOwner, dataKey: DataKey): Promise<Fernet> => {
    const parts = credentialParts(owner, dataKey.version);
    // The name holds the wrapped data key itself. A version number alone would be wrong after a
    // rolled-back first `put`: version 1 would then exist twice, and the cache would seal with the
    // one that no row keeps.
    const name = [dataKey.wrapped.bytes, encodeParts(parts)].map(hex).join(':');
    const cached = derivedKeys.find(name);
    if (cached !== null) return cached;

    const { version, wrapped } = dataKey;
    const material = await kms.unwrap(wrapped, { tenantId: owner.tenantId, version });
    const fernet = deriveAndWipe(material, parts);
    derivedKeys.put(name, fernet);
    return fernet;
  };

  return Object.freeze<Envelope>({
    async createDataKey(tenantId, version) {
      const material = randomBytes(32);
      try {
        return { version, wrapped: await kms.wrap(material, { tenantId, version }) };
      } finally {
        material.fill(0);
      }
    },
    async seal(owner, dataKey, secret) {
      const fernet = await fernetOf(owner, dataKey);
      return fernet.encryptToBytes(secret);
    },
    async open(owner, dataKey, token) {
      const fernet = await fernetOf(owner, dataKey);
      try {
        return fernet.decryptFromBytes(token);
      } catch (cause) {
        if (!InvalidToken.is(cause)) throw cause;
        const details = { ...owner.place, keyVersion: dataKey.version };
        throw new VaultError('VAULT_CREDENTIAL_DAMAGED', details, cause);
      }
    },
  });
}

/** What a credential's key is derived from, besides the data key; README, "Format". */
function credentialParts(owner: CredentialOwner, keyVersion: number): readonly string[] {
  const { connector, connectionId, field } = owner.place;
  const label = 'ataski.vault.credential';
  return [label, '1', owner.tenantId, connector, connectionId, field, String(keyVersion)];
}

function deriveAndWipe(material: Uint8Array, parts: readonly string[]): Fernet {
  try {
    return deriveFernet(material, parts);
  } finally {
    material.fill(0);
  }
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
}
