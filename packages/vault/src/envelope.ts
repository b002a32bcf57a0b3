import { createSecretKey, randomBytes, timingSafeEqual } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

import type { Clock, TenantId } from '@ataski/kernel';

import type { Binding } from './binding.ts';
import { fingerprintOf } from './data-key.ts';
import type { DataKey, NewDataKey } from './data-key.ts';
import { VaultError } from './errors.ts';
import { InvalidToken, MultiFernet } from './fernet.ts';
import type { Fernet } from './fernet.ts';
import { createKeyCache } from './key-cache.ts';
import type { KeyCacheOptions } from './key-cache.ts';
import type { KmsProvider } from './kms/kms-provider.ts';
import { deriveFernet, encodeParts } from './purpose-key.ts';
import { createSingleFlight } from './single-flight.ts';
import { unwrapDataKey } from './unwrap-data-key.ts';
import type { BadWrappingListener } from './unwrap-data-key.ts';

/** Seals and opens one tenant's secrets: root key, then data key, then the key of one place. */
export interface Envelope {
  /** A fresh data key for a tenant, wrapped. Throws as `KmsProvider.wrap` does. */
  createDataKey(tenantId: TenantId, version: number): Promise<NewDataKey>;
  /** The token for these bytes in this place. Throws as `unwrapDataKey` does. */
  seal(binding: Binding, dataKey: DataKey, bytes: Uint8Array): Promise<Buffer>;
  /**
   * The bytes in this token, in a buffer that the caller wipes. Throws `binding.damaged` when the
   * token was changed or was sealed for another place, and as `unwrapDataKey` does.
   */
  open(binding: Binding, dataKey: DataKey, token: Uint8Array): Promise<Buffer>;
  /**
   * The same bytes under another data key: a fresh IV, the old time. What comes back was opened
   * again and compared. Throws as `open` does.
   */
  reseal(binding: Binding, from: DataKey, to: DataKey, token: Uint8Array): Promise<Buffer>;
  /** Unwraps a data key, past the cache, to see that it can be. Throws as `unwrapDataKey` does. */
  check(tenantId: TenantId, dataKey: DataKey): Promise<void>;
  /** Drops the keys of a tenant from this process. */
  forget(tenantId: TenantId): void;
}

/** What an envelope is made of. */
export interface EnvelopeOptions {
  readonly kms: KmsProvider;
  readonly cache: KeyCacheOptions;
  readonly clock: Clock;
  readonly onBadWrapping: BadWrappingListener;
}

/** Makes an envelope. It touches no database. */
export function createEnvelope(options: EnvelopeOptions): Envelope {
  const keys = createDerivedKeys(options);

  const open = async (binding: Binding, dataKey: DataKey, token: Uint8Array): Promise<Buffer> => {
    const fernet = await keys.fernetOf(binding, dataKey);
    try {
      return fernet.decryptFromBytes(token);
    } catch (cause) {
      if (!InvalidToken.is(cause)) throw cause;
      throw binding.damaged(dataKey.version, cause);
    }
  };

  return Object.freeze<Envelope>({
    createDataKey: (tenantId, version) => createDataKey(options.kms, tenantId, version),
    async seal(binding, dataKey, bytes) {
      const fernet = await keys.fernetOf(binding, dataKey);
      return fernet.encryptToBytes(bytes);
    },
    open,
    async reseal(binding, from, to, token) {
      const bytes = await open(binding, from, token);
      try {
        const fernets = [await keys.fernetOf(binding, to), await keys.fernetOf(binding, from)];
        const resealed = new MultiFernet(fernets).rotateBytes(token);
        const opened = await open(binding, to, resealed);
        const isSame = opened.length === bytes.length && timingSafeEqual(opened, bytes);
        opened.fill(0);
        if (!isSame) throw binding.damaged(to.version);
        return resealed;
      } finally {
        bytes.fill(0);
      }
    },
    async check(tenantId, dataKey) {
      const { kms, onBadWrapping } = options;
      const { material } = await unwrapDataKey(kms, tenantId, dataKey, onBadWrapping);
      material.fill(0);
    },
    forget: keys.forget,
  });
}

async function createDataKey(
  kms: KmsProvider,
  tenantId: TenantId,
  version: number,
): Promise<NewDataKey> {
  const material = randomBytes(32);
  try {
    const fingerprint = fingerprintOf(material);
    return { version, fingerprint, wrapped: await kms.wrap(material, { tenantId, version }) };
  } finally {
    material.fill(0);
  }
}

interface DerivedKeys {
  fernetOf(binding: Binding, dataKey: DataKey): Promise<Fernet>;
  forget(tenantId: TenantId): void;
}

interface CachedDataKey {
  readonly key: KeyObject;
  /** When it was unwrapped. What is derived from it is as old. */
  readonly sinceMs: number;
}

/** Data keys and what was derived from them, both behind the limits of the cache. */
function createDerivedKeys(options: EnvelopeOptions): DerivedKeys {
  const { kms, cache, clock, onBadWrapping } = options;
  const dataKeys = createKeyCache<CachedDataKey>(cache, clock);
  const derivedKeys = createKeyCache<Fernet>(cache, clock);
  const unwrappings = createSingleFlight<CachedDataKey>();

  const unwrap = async (
    name: string,
    tenantId: TenantId,
    dataKey: DataKey,
  ): Promise<CachedDataKey> => {
    const sinceMs = clock.now().getTime();
    const { material } = await unwrapDataKey(kms, tenantId, dataKey, onBadWrapping);
    try {
      const unwrapped = { key: createSecretKey(material), sinceMs };
      dataKeys.put(name, unwrapped, sinceMs);
      return unwrapped;
    } finally {
      material.fill(0);
    }
  };
  const materialOf = async (
    name: string,
    tenantId: TenantId,
    dataKey: DataKey,
  ): Promise<CachedDataKey> => {
    const cached = dataKeys.find(name);
    if (cached !== null) return cached;
    // By the wrappings as well: who has read better ones does not share the refusal of worse ones.
    const wrappings = dataKey.wrappings.map(({ rootKeyId, bytes }) => `${rootKeyId} ${hex(bytes)}`);
    const flight = `${name}:${wrappings.join(' ')}`;
    return await unwrappings.run(flight, () => unwrap(name, tenantId, dataKey));
  };

  return {
    async fernetOf(binding, dataKey) {
      const { tenantId } = binding;
      // Also while it is still in memory.
      if (dataKey.state === 'destroyed') {
        throw new VaultError('VAULT_KEY_DESTROYED', { keyVersion: dataKey.version });
      }
      const parts = binding.parts(dataKey.version);
      // The name holds the key's fingerprint. A version number alone would be wrong after a
      // rolled-back first `put`: version 1 would then exist twice, and the cache would seal with
      // the one that no row keeps.
      const name = `${tenantId}:${String(dataKey.version)}:${hex(dataKey.fingerprint)}`;
      const derivedName = `${name}:${hex(encodeParts(parts))}`;
      const cached = derivedKeys.find(derivedName);
      if (cached !== null) return cached;
      const { key, sinceMs } = await materialOf(name, tenantId, dataKey);
      const fernet = deriveFernet(key, parts);
      derivedKeys.put(derivedName, fernet, sinceMs);
      return fernet;
    },
    forget(tenantId) {
      unwrappings.forget(`${tenantId}:`);
      dataKeys.forget(`${tenantId}:`);
      derivedKeys.forget(`${tenantId}:`);
    },
  };
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex');
}
