import { AtaskiError } from '@ataski/kernel';
import type { ErrorKind } from '@ataski/kernel';

/** Why the vault refused. */
export type VaultErrorCode =
  | 'VAULT_ROOT_KEY_MISSING'
  | 'VAULT_ROOT_KEY_INVALID'
  | 'VAULT_ROOT_KEY_EXPOSED'
  | 'VAULT_ROOT_KEY_IN_ENVIRONMENT'
  | 'VAULT_ROOT_KEY_UNKNOWN'
  | 'VAULT_KMS_UNAVAILABLE'
  | 'VAULT_DATA_KEY_DAMAGED'
  | 'VAULT_CREDENTIAL_DAMAGED'
  | 'VAULT_CREDENTIAL_MISSING'
  | 'VAULT_PLACE_INVALID'
  | 'VAULT_PURPOSE_INVALID'
  | 'VAULT_SECRET_INVALID'
  | 'VAULT_HINT_INVALID';

const table: Readonly<Record<VaultErrorCode, readonly [ErrorKind, string]>> = {
  VAULT_ROOT_KEY_MISSING: ['unavailable', 'There is no root key, so the vault does not start.'],
  VAULT_ROOT_KEY_INVALID: [
    'invalid',
    'A root key is 32 bytes in padded base64, or the full name of a key.',
  ],
  VAULT_ROOT_KEY_EXPOSED: ['denied', 'The root key file must be readable by its owner only.'],
  VAULT_ROOT_KEY_IN_ENVIRONMENT: [
    'denied',
    'In production a root key does not belong in the environment.',
  ],
  VAULT_ROOT_KEY_UNKNOWN: [
    'unavailable',
    'The root key of this data key is not here, or may not be used.',
  ],
  VAULT_KMS_UNAVAILABLE: ['unavailable', 'The key management service did not do its work.'],
  VAULT_DATA_KEY_DAMAGED: ['integrity', 'The data key does not open for this tenant and version.'],
  VAULT_CREDENTIAL_DAMAGED: ['integrity', 'The credential does not open for this place.'],
  VAULT_CREDENTIAL_MISSING: ['missing', 'There is no credential at this place.'],
  VAULT_PLACE_INVALID: ['invalid', 'A part of the place is empty, too long or not a plain id.'],
  VAULT_PURPOSE_INVALID: ['invalid', 'A purpose is 1 to 100 plain characters.'],
  VAULT_SECRET_INVALID: ['invalid', 'A secret has 1 to 65,536 bytes.'],
  VAULT_HINT_INVALID: ['invalid', 'A hint is 1 to 4 characters of a secret of 16 or more bytes.'],
};

/** Why a key management service did not do its work. */
export type KmsFailureReason = 'throttled' | 'timeout' | 'refused' | 'failed' | 'checksum';

/** Ids and names of what was refused; never a byte of a secret, a key or a token. */
export interface VaultErrorDetails {
  readonly connector?: string;
  readonly connectionId?: string;
  readonly field?: string;
  readonly keyVersion?: number;
  /** Which part of a place was refused. */
  readonly part?: 'connector' | 'connectionId' | 'field';
  readonly rootKeyId?: string;
  /** The kind of a `KmsProvider`. */
  readonly kms?: string;
  /** How a key management service failed. */
  readonly reason?: KmsFailureReason;
  /** The service's own name of the failure, for example `ThrottlingException`. */
  readonly providerCode?: string;
  /** How often the service was asked. */
  readonly attempts?: number;
  /** Where the root key was looked for: `file`, or the name of a variable. */
  readonly source?: string;
}

/** A refusal of the vault. */
export class VaultError extends AtaskiError {
  declare readonly code: VaultErrorCode;

  constructor(code: VaultErrorCode, details: VaultErrorDetails = {}, cause?: unknown) {
    const [kind, message] = table[code];
    super({ name: 'VaultError', code, kind, message, details: { ...details }, cause });
  }
}
