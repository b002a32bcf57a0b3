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
  | 'VAULT_HINT_INVALID'
  | 'VAULT_SECRET_WIPED'
  | 'VAULT_LOAN_ENDED'
  | 'VAULT_PAYLOAD_INVALID'
  | 'VAULT_PAYLOAD_DAMAGED'
  | 'VAULT_PAYLOAD_CONTEXT_INVALID'
  | 'VAULT_KEY_DESTROYED'
  | 'VAULT_KEY_STATE_CONFLICT'
  | 'VAULT_KEY_IN_USE'
  | 'VAULT_NOT_DUE'
  | 'VAULT_WRAPPINGS_FULL'
  | 'VAULT_SHREDDED'
  | 'VAULT_SHRED_UNRECORDED'
  | 'VAULT_BREAK_GLASS_REFUSED'
  | 'VAULT_REASON_INVALID'
  | 'VAULT_TICKET_INVALID'
  | 'VAULT_DURATION_INVALID'
  | 'VAULT_COMMAND_INVALID'
  | 'VAULT_CONFIG_INVALID'
  | 'VAULT_COMMAND_FAILED';

const table: Readonly<Record<VaultErrorCode, readonly [ErrorKind, string]>> = {
  VAULT_ROOT_KEY_MISSING: ['unavailable', 'There is no root key, so the vault does not start.'],
  VAULT_ROOT_KEY_INVALID: [
    'invalid',
    'A root key is 32 bytes in padded base64, or the full name of a key.',
  ],
  VAULT_ROOT_KEY_EXPOSED: [
    'denied',
    'The root key file must be ours or root’s, and readable by its owner only.',
  ],
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
  VAULT_SECRET_WIPED: [
    'bug',
    'The secret was wiped; it is lent for the duration of the work only.',
  ],
  VAULT_LOAN_ENDED: ['denied', 'The approval has expired, and the secret was wiped.'],
  VAULT_PAYLOAD_INVALID: ['invalid', 'A payload has at most 16 MiB, and sealed it begins as one.'],
  VAULT_PAYLOAD_DAMAGED: ['integrity', 'The payload does not open in this encryption context.'],
  VAULT_PAYLOAD_CONTEXT_INVALID: [
    'invalid',
    'An encryption context has 1 to 16 texts of at most 256 characters under plain names.',
  ],
  VAULT_KEY_DESTROYED: ['missing', 'The data key of this version was destroyed.'],
  VAULT_KEY_STATE_CONFLICT: ['conflict', 'What it is asked of is not in a state that allows it.'],
  VAULT_KEY_IN_USE: ['conflict', 'Something is still sealed under this data key.'],
  VAULT_NOT_DUE: ['conflict', 'It is too early for this.'],
  VAULT_WRAPPINGS_FULL: ['limited', 'The data key has as many wrappings as it may have.'],
  VAULT_SHREDDED: ['conflict', 'The secrets of this tenant were destroyed for good.'],
  VAULT_SHRED_UNRECORDED: [
    'integrity',
    'The audit log does not hold the event that this shredding names.',
  ],
  VAULT_BREAK_GLASS_REFUSED: ['denied', 'No approval by a second person covers this.'],
  VAULT_REASON_INVALID: ['invalid', 'A reason has 10 to 500 printable characters.'],
  VAULT_TICKET_INVALID: ['invalid', 'A ticket is 1 to 64 plain characters.'],
  VAULT_DURATION_INVALID: ['invalid', 'The duration is out of its bounds.'],
  VAULT_COMMAND_INVALID: ['invalid', 'The command was not understood.'],
  VAULT_CONFIG_INVALID: ['invalid', 'The configuration module cannot be used.'],
  VAULT_COMMAND_FAILED: ['bug', 'The command failed.'],
};

/** Why a key management service did not do its work. */
export type KmsFailureReason = 'throttled' | 'timeout' | 'refused' | 'failed' | 'checksum';

/** Ids and names of what was refused; never a byte of a secret, a key or a token. */
export interface VaultErrorDetails {
  readonly connector?: string;
  readonly connectionId?: string;
  readonly field?: string;
  readonly keyVersion?: number;
  /** The id of a request to shred. */
  readonly shredId?: string;
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
  /** What is wrong with a command: a fixed text. */
  readonly problem?: string;
  /** The name or the code of an error that is not of the vault. */
  readonly error?: string;
  /** The SQLSTATE of a refusal by the vault's own SQL. */
  readonly sqlState?: string;
}

/** A refusal of the vault. */
export class VaultError extends AtaskiError {
  declare readonly code: VaultErrorCode;

  constructor(code: VaultErrorCode, details: VaultErrorDetails = {}, cause?: unknown) {
    const [kind, message] = table[code];
    super({ name: 'VaultError', code, kind, message, details: { ...details }, cause });
  }
}
