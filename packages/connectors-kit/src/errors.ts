import { AtaskiError } from '@ataski/kernel';
import type { ErrorDetails, ErrorKind } from '@ataski/kernel';

const table = {
  CONNECTORS_KIT_SYSTEM_UNKNOWN: ['invalid', 'There is no connector for this system here.'],
  CONNECTORS_KIT_CREDENTIAL_REFUSED: ['invalid', 'This kind of credential is not accepted.'],
  CONNECTORS_KIT_CREDENTIAL_REJECTED: ['invalid', 'The provider does not accept this credential.'],
  CONNECTORS_KIT_PERMISSION_MISSING: [
    'invalid',
    'The credential lacks a permission that is needed.',
  ],
  CONNECTORS_KIT_CONSENT_UNKNOWN: [
    'invalid',
    'This consent was not begun here by this person, or is over.',
  ],
  CONNECTORS_KIT_CONSENT_DENIED: ['invalid', 'The person did not consent at the provider.'],
  CONNECTORS_KIT_CONSENT_NEEDED: [
    'conflict',
    'The provider no longer renews this connection: somebody has to consent again.',
  ],
  CONNECTORS_KIT_GRANT_REFUSED: ['upstream', 'The provider does not honour this code or token.'],
  CONNECTORS_KIT_APP_REFUSED: ['upstream', 'The provider does not accept the product as a client.'],
  CONNECTORS_KIT_APP_MISSING: [
    'conflict',
    'This installation has no application at the provider, so it cannot be connected.',
  ],
  CONNECTORS_KIT_SCOPES_EXCESSIVE: ['invalid', 'More was granted than was asked for.'],
  CONNECTORS_KIT_ACCOUNT_AMBIGUOUS: ['invalid', 'Exactly one account has to be chosen.'],
  CONNECTORS_KIT_ACCOUNT_DIFFERENT: ['conflict', 'This is another account than the connected one.'],
  CONNECTORS_KIT_ACCOUNT_CONNECTED: ['conflict', 'This account is connected already.'],
  CONNECTORS_KIT_NO_CREDIT: ['invalid', 'The account at the provider has no money left.'],
  CONNECTORS_KIT_CONNECTION_MISSING: ['missing', 'There is no such connection.'],
  CONNECTORS_KIT_CONNECTION_CLOSED: ['conflict', 'The connection is not connected.'],
  CONNECTORS_KIT_RUN_MISSING: ['missing', 'There is no such run.'],
  CONNECTORS_KIT_RUN_CANCELLED: ['conflict', 'The run was cancelled.'],
  CONNECTORS_KIT_RUN_ABANDONED: [
    'upstream',
    'The run was given up after many attempts without progress.',
  ],
  CONNECTORS_KIT_LEASE_LOST: ['conflict', 'Another worker holds this run now.'],
  CONNECTORS_KIT_WRITE_UNKNOWN: ['invalid', 'The connector writes no such thing.'],
  CONNECTORS_KIT_INPUT_INVALID: ['invalid', 'The input is not what this operation takes.'],
  CONNECTORS_KIT_SECRET_UNUSABLE: ['bug', 'A webhook’s secret is not one, so nothing starts.'],
  CONNECTORS_KIT_TOKENS_MISSING: [
    'bug',
    'A system by consent needs `tokens`: give one token keeper to connections and runner.',
  ],
  CONNECTORS_KIT_CURSOR_INVALID: ['invalid', 'The cursor is not one that was handed out.'],
  CONNECTORS_KIT_STATE_INVALID: ['integrity', 'What is stored of a connection cannot be read.'],
  CONNECTORS_KIT_LIVEMODE_MIXED: [
    'integrity',
    'A test object came through a live connection, or the reverse.',
  ],
  CONNECTORS_KIT_RESPONSE_INVALID: [
    'upstream',
    'The provider answered in a shape that is not understood.',
  ],
  CONNECTORS_KIT_REQUEST_INVALID: ['invalid', 'A value cannot be written into a request as it is.'],
  CONNECTORS_KIT_OBJECT_MISSING: ['upstream', 'The provider has no such object.'],
  CONNECTORS_KIT_POSITION_LOST: [
    'upstream',
    'The object that marked the position in a list is gone.',
  ],
  CONNECTORS_KIT_PROVIDER_BUSY: [
    'limited',
    'The provider asks for fewer calls, or cannot answer now.',
  ],
  CONNECTORS_KIT_PROVIDER_REFUSED: ['upstream', 'The provider refused the call.'],
  CONNECTORS_KIT_TOO_MANY_DELETIONS: [
    'integrity',
    'A full read would have marked too many records as deleted.',
  ],
  CONNECTORS_KIT_TIE_OUT_FAILED: [
    'integrity',
    'What landed does not add up to the balances that the provider states.',
  ],
} as const satisfies Record<string, readonly [ErrorKind, string]>;

/** Every code of this package. */
export type ConnectorsKitErrorCode = keyof typeof table;

/** A connection or a sync that cannot go on. Details hold ids, names and counts; never a value. */
export class ConnectorsKitError extends AtaskiError {
  declare readonly code: ConnectorsKitErrorCode;

  constructor(code: ConnectorsKitErrorCode, details: ErrorDetails = {}, cause?: unknown) {
    const [kind, message] = table[code];
    super({ name: 'ConnectorsKitError', code, kind, message, details, cause });
  }
}

/** The code of an error of ours, of whichever package; undefined for any other. */
export function errorCodeOf(error: unknown): string | undefined {
  return AtaskiError.is(error) ? error.code : undefined;
}
