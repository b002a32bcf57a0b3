import { VaultError } from '../errors.ts';
import { proveRoundTrip } from './health.ts';
import type { DataKeyContext, KmsProvider } from './kms-provider.ts';
import { createServiceCaller, propertyOf, providerCodeOf, retryAfterOf } from './service-caller.ts';
import type { CallSubject, KmsLimits, ServiceFailure } from './service-caller.ts';

/** The part of `KMS` of `@aws-sdk/client-kms` that is used. Make it with `maxAttempts: 1`. */
export interface AwsKmsClient {
  encrypt(
    input: {
      KeyId: string;
      Plaintext: Uint8Array;
      EncryptionContext: Record<string, string>;
    },
    options?: { abortSignal?: AbortSignal },
  ): Promise<{ CiphertextBlob?: Uint8Array; KeyId?: string }>;
  decrypt(
    input: {
      KeyId: string;
      CiphertextBlob: Uint8Array;
      EncryptionContext: Record<string, string>;
    },
    options?: { abortSignal?: AbortSignal },
  ): Promise<{ Plaintext?: Uint8Array; KeyId?: string }>;
}

/** Which key of AWS KMS wraps. */
export interface AwsKmsOptions {
  /** A client of the app's, whose transport the app chose. */
  readonly client: AwsKmsClient;
  /** The ARN of a symmetric key. An alias could be pointed elsewhere by somebody else. */
  readonly keyId: string;
  /** ARNs of keys that wrapped before and may still unwrap. */
  readonly olderKeyIds?: readonly string[];
  readonly limits?: KmsLimits;
}

const kind = 'aws-kms';
const keyArn = /^arn:[a-z-]+:kms:[a-z0-9-]+:\d{12}:key\/[A-Za-z0-9-]+$/;

/**
 * Root keys in AWS KMS. Tenant and version are the encryption context, so they are authenticated
 * and show in CloudTrail. Material that AWS rotates keeps the key's ARN. A data key that names any
 * other key is refused without a call: whoever writes the database must not choose the key. Throws
 * VAULT_ROOT_KEY_INVALID for anything but ARNs of keys.
 */
export function awsKms({ client, keyId, olderKeyIds = [], limits }: AwsKmsOptions): KmsProvider {
  const known = new Set([keyId, ...olderKeyIds]);
  for (const id of known) {
    if (!keyArn.test(id)) throw new VaultError('VAULT_ROOT_KEY_INVALID', { source: kind });
  }
  const call = createServiceCaller(kind, judge, limits);

  return Object.freeze<KmsProvider>({
    kind,
    async wrap(dataKey, context) {
      const subject = { verb: 'wrap', rootKeyId: keyId, keyVersion: context.version } as const;
      const EncryptionContext = encryptionContext(context);
      const input = { KeyId: keyId, Plaintext: dataKey, EncryptionContext };
      return await call(subject, async (abortSignal) => {
        const answer = await client.encrypt(input, { abortSignal });
        if (answer.CiphertextBlob === undefined || answer.KeyId !== keyId) throw new TypeError();
        return { rootKeyId: keyId, bytes: answer.CiphertextBlob };
      });
    },
    async unwrap({ rootKeyId, bytes }, context) {
      if (!known.has(rootKeyId)) throw new VaultError('VAULT_ROOT_KEY_UNKNOWN', { rootKeyId });
      const subject = { verb: 'unwrap', rootKeyId, keyVersion: context.version } as const;
      requireBytes(bytes, subject);
      const EncryptionContext = encryptionContext(context);
      const input = { KeyId: rootKeyId, CiphertextBlob: bytes, EncryptionContext };
      return await call(subject, async (abortSignal) => {
        const answer = await client.decrypt(input, { abortSignal });
        if (answer.Plaintext === undefined || answer.KeyId !== rootKeyId) throw new TypeError();
        return answer.Plaintext;
      });
    },
    primaryKeyId: async () => keyId,
    async checkHealth() {
      await proveRoundTrip(this);
    },
  });
}

/** AWS counts an empty blob as a malformed request. */
function requireBytes(bytes: Uint8Array, { keyVersion }: CallSubject): void {
  if (bytes.byteLength === 0) throw new VaultError('VAULT_DATA_KEY_DAMAGED', { keyVersion });
}

function encryptionContext({ tenantId, version }: DataKeyContext): Record<string, string> {
  return {
    'ataski:purpose': 'ataski.vault.data-key',
    'ataski:tenant': tenantId,
    'ataski:version': String(version),
  };
}

const meanings: Readonly<Record<string, ServiceFailure['meaning']>> = {
  InvalidCiphertextException: 'damaged',
  IncorrectKeyException: 'damaged',
  NotFoundException: 'unknown',
  DisabledException: 'unknown',
  KMSInvalidStateException: 'unknown',
  InvalidKeyUsageException: 'unknown',
  AccessDeniedException: 'unknown',
  ThrottlingException: 'throttled',
  LimitExceededException: 'throttled',
};

/** By the names of the API reference of Encrypt and Decrypt, and its common errors. */
function judge(error: unknown): ServiceFailure {
  const name = propertyOf(error, 'name');
  const status = propertyOf(propertyOf(error, '$metadata'), 'httpStatusCode');
  const headers = propertyOf(propertyOf(error, '$response'), 'headers');
  const isRefusal = typeof status === 'number' && status >= 400 && status < 500;
  const otherwise = isRefusal && status !== 429 ? 'refused' : 'failed';
  return {
    meaning: meanings[String(name)] ?? (status === 429 ? 'throttled' : otherwise),
    ...providerCodeOf(name),
    ...retryAfterOf(propertyOf(headers, 'retry-after')),
  };
}
