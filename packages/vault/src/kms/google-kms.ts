import { VaultError } from '../errors.ts';
import { contextBytes } from './context-parts.ts';
import { crc32c } from './crc32c.ts';
import { ChecksumError, judgeGoogleError } from './google-failure.ts';
import { nobody, proveRoundTrip } from './health.ts';
import type { DataKeyContext, KmsProvider, WrappedDataKey } from './kms-provider.ts';
import { createServiceCaller } from './service-caller.ts';
import type { KmsLimits } from './service-caller.ts';

/** A number that the client wraps, because protocol buffers tell 0 from absent that way. */
interface Int64Value {
  readonly value?: unknown;
}

/** The part of `KeyManagementServiceClient` of `@google-cloud/kms` that is used. */
export interface GoogleKmsClient {
  encrypt(
    request: {
      name: string;
      plaintext: Uint8Array;
      plaintextCrc32c: { value: number };
      additionalAuthenticatedData: Uint8Array;
      additionalAuthenticatedDataCrc32c: { value: number };
    },
    options?: { timeout?: number; maxRetries?: number },
  ): Promise<
    [
      {
        name?: string | null;
        ciphertext?: Uint8Array | string | null;
        ciphertextCrc32c?: Int64Value | null;
        verifiedPlaintextCrc32c?: boolean | null;
        verifiedAdditionalAuthenticatedDataCrc32c?: boolean | null;
      },
      ...unknown[],
    ]
  >;
  decrypt(
    request: {
      name: string;
      ciphertext: Uint8Array;
      ciphertextCrc32c: { value: number };
      additionalAuthenticatedData: Uint8Array;
      additionalAuthenticatedDataCrc32c: { value: number };
    },
    options?: { timeout?: number; maxRetries?: number },
  ): Promise<
    [{ plaintext?: Uint8Array | string | null; plaintextCrc32c?: Int64Value | null }, ...unknown[]]
  >;
}

/** Which key of Google Cloud KMS wraps. */
export interface GoogleKmsOptions {
  /** A client of the app's, whose transport the app chose. */
  readonly client: GoogleKmsClient;
  /** `projects/P/locations/L/keyRings/R/cryptoKeys/K`: its primary version wraps. */
  readonly keyName: string;
  /** Names of keys that wrapped before and may still unwrap. */
  readonly olderKeyNames?: readonly string[];
  readonly limits?: KmsLimits;
}

const kind = 'google-kms';
const keyPath = /^projects\/[\w.:-]+\/locations\/[\w-]+\/keyRings\/[\w-]+\/cryptoKeys\/[\w-]+$/;
const versionPath = /^(.+)\/cryptoKeyVersions\/\d+$/;

/**
 * Root keys in Google Cloud KMS. Tenant and version are the additional authenticated data, and
 * CRC-32C is checked in both directions, as Google recommends. The id of a root key is the name of
 * its version, so a rotation shows. A data key that names any other key is refused without a call.
 * Throws VAULT_ROOT_KEY_INVALID for anything but names of keys.
 */
export function googleKms(options: GoogleKmsOptions): KmsProvider {
  const { client, keyName, olderKeyNames = [], limits = {} } = options;
  const known = new Set([keyName, ...olderKeyNames]);
  for (const name of known) {
    if (!keyPath.test(name)) throw new VaultError('VAULT_ROOT_KEY_INVALID', { source: kind });
  }
  const call = createServiceCaller(kind, judgeGoogleError, limits);
  const callOptions = { timeout: limits.attemptTimeoutMs ?? 3000, maxRetries: 0 };

  const wrap = async (dataKey: Uint8Array, context: DataKeyContext): Promise<WrappedDataKey> =>
    await call({ verb: 'wrap', rootKeyId: keyName, keyVersion: context.version }, async () => {
      const plaintextCrc32c = { value: crc32c(dataKey) };
      const request = { name: keyName, plaintext: dataKey, plaintextCrc32c, ...bound(context) };
      const [answer] = await client.encrypt(request, callOptions);
      const isReceived = answer.verifiedPlaintextCrc32c === true;
      const isBound = answer.verifiedAdditionalAuthenticatedDataCrc32c === true;
      if (!isReceived || !isBound) throw new ChecksumError();
      const rootKeyId = answer.name ?? '';
      if (versionPath.exec(rootKeyId)?.[1] !== keyName) throw new TypeError();
      return { rootKeyId, bytes: checked(answer.ciphertext, answer.ciphertextCrc32c) };
    });

  return Object.freeze<KmsProvider>({
    kind,
    wrap,
    async unwrap({ rootKeyId, bytes }, context) {
      const name = versionPath.exec(rootKeyId)?.[1] ?? '';
      if (!known.has(name)) throw new VaultError('VAULT_ROOT_KEY_UNKNOWN', { rootKeyId });
      const ciphertextCrc32c = { value: crc32c(bytes) };
      const request = { name, ciphertext: bytes, ciphertextCrc32c, ...bound(context) };
      return await call({ verb: 'unwrap', rootKeyId, keyVersion: context.version }, async () => {
        const [answer] = await client.decrypt(request, callOptions);
        return checked(answer.plaintext, answer.plaintextCrc32c);
      });
    },
    // The client that encrypts needs no right to look at keys, so it asks by encrypting.
    primaryKeyId: async () => (await wrap(new Uint8Array(32), nobody)).rootKeyId,
    async checkHealth() {
      await proveRoundTrip(this);
    },
  });
}

interface BoundContext {
  readonly additionalAuthenticatedData: Uint8Array;
  readonly additionalAuthenticatedDataCrc32c: { value: number };
}

function bound(context: DataKeyContext): BoundContext {
  const bytes = contextBytes(context);
  return {
    additionalAuthenticatedData: bytes,
    additionalAuthenticatedDataCrc32c: { value: crc32c(bytes) },
  };
}

/** The bytes of an answer, when they are those that the service sent. */
function checked(
  content: Uint8Array | string | null | undefined,
  checksum: Int64Value | null | undefined,
): Uint8Array {
  const bytes = typeof content === 'string' ? Buffer.from(content, 'base64') : content;
  if (!(bytes instanceof Uint8Array) || String(checksum?.value) !== String(crc32c(bytes))) {
    throw new ChecksumError();
  }
  return bytes;
}
