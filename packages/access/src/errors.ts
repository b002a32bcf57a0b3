import { AtaskiError } from '@ataski/kernel';
import type { ErrorKind } from '@ataski/kernel';

import { clearedCookies } from './cookies.ts';

/** Why access was refused. */
export type AccessErrorCode =
  | 'ACCESS_OPTIONS_INVALID'
  | 'ACCESS_CALL_CONTEXT_MISSING'
  | 'ACCESS_RETURN_TO_INVALID'
  | 'ACCESS_STATE_INVALID'
  | 'ACCESS_SIGN_IN_REFUSED'
  | 'ACCESS_SESSION_MISSING'
  | 'ACCESS_SESSION_INVALID'
  | 'ACCESS_SESSION_EXPIRED'
  | 'ACCESS_SESSION_REVOKED'
  | 'ACCESS_IMPERSONATION_REFUSED'
  | 'ACCESS_ORGANISATION_MISSING'
  | 'ACCESS_ORGANISATION_UNKNOWN'
  | 'ACCESS_ORGANISATION_TAKEN'
  | 'ACCESS_ROLE_MISSING'
  | 'ACCESS_MEMBERSHIP_MISSING'
  | 'ACCESS_CROSS_SITE_REFUSED'
  | 'ACCESS_WEBHOOK_INVALID'
  | 'ACCESS_PROVIDER_UNAVAILABLE'
  | 'ACCESS_PROVIDER_REFUSED';

interface Entry {
  readonly kind: ErrorKind;
  /** The session cookie is worthless now and should be cleared. */
  readonly endsSession: boolean;
  readonly message: string;
}

const keep = (kind: ErrorKind, message: string): Entry => ({ kind, endsSession: false, message });
const end = (kind: ErrorKind, message: string): Entry => ({ kind, endsSession: true, message });

const table: Readonly<Record<AccessErrorCode, Entry>> = {
  ACCESS_OPTIONS_INVALID: keep('bug', 'An option is missing or unsafe, so access does not start.'),
  ACCESS_CALL_CONTEXT_MISSING: keep('bug', 'The identity provider was called outside a call.'),
  ACCESS_RETURN_TO_INVALID: keep(
    'invalid',
    'The page to return to must be a path of this product.',
  ),
  ACCESS_STATE_INVALID: keep('invalid', 'This sign-in was not started here, or it took too long.'),
  ACCESS_SIGN_IN_REFUSED: keep('unauthenticated', 'The identity provider refused this sign-in.'),
  ACCESS_SESSION_MISSING: keep('unauthenticated', 'Nobody is signed in.'),
  ACCESS_SESSION_INVALID: end('unauthenticated', 'The session is not one of ours.'),
  ACCESS_SESSION_EXPIRED: end('unauthenticated', 'The session has ended.'),
  ACCESS_SESSION_REVOKED: end('unauthenticated', 'The session was revoked.'),
  ACCESS_IMPERSONATION_REFUSED: end('denied', 'A session in the name of someone else is refused.'),
  ACCESS_ORGANISATION_MISSING: end('denied', 'The session is not for any organisation.'),
  ACCESS_ORGANISATION_UNKNOWN: end('denied', 'The organisation of the session is no tenant here.'),
  ACCESS_ORGANISATION_TAKEN: keep('conflict', 'The organisation stands for another tenant.'),
  ACCESS_ROLE_MISSING: end('denied', 'The person has no known role in the organisation.'),
  ACCESS_MEMBERSHIP_MISSING: keep('denied', 'The person does not belong to that tenant.'),
  ACCESS_CROSS_SITE_REFUSED: keep(
    'denied',
    'A request that changes something came from elsewhere.',
  ),
  ACCESS_WEBHOOK_INVALID: keep(
    'unauthenticated',
    'The event is not signed by the identity provider.',
  ),
  ACCESS_PROVIDER_UNAVAILABLE: keep('unavailable', 'The identity provider does not answer now.'),
  ACCESS_PROVIDER_REFUSED: keep('upstream', 'The identity provider refused our call.'),
};

/** Names and ids of what was refused; never a token, a code, a cookie or an address. */
export interface AccessErrorDetails {
  /** The name of an option, never its value. */
  readonly option?: string;
  /** The provider's error code, when it is one we know. */
  readonly reason?: string;
  readonly status?: number;
  readonly retryAfterSeconds?: number;
}

/** A refusal of access. */
export class AccessError extends AtaskiError {
  declare readonly code: AccessErrorCode;
  /** To be sent with the answer: the session is over, or was renewed before the refusal. */
  readonly setCookies: readonly string[];

  constructor(
    code: AccessErrorCode,
    details: AccessErrorDetails = {},
    setCookies: readonly string[] = [],
  ) {
    const { kind, endsSession, message } = table[code];
    super({ name: 'AccessError', code, kind, message, details: { ...details } });
    this.setCookies = endsSession ? clearedCookies : setCookies;
  }

  /** True for an error of this package, also when another of its entry points made it. */
  static override is(value: unknown): value is AccessError {
    return AtaskiError.is(value) && value.name === 'AccessError' && 'setCookies' in value;
  }
}
