/** What a refusal is about, for providers that say more than RFC 6749 does. */
export type OAuthSubject = 'request' | 'client' | 'code' | 'refresh_token';

/** Thrown inside a token endpoint and answered as an RFC 6749 error body. */
export class OAuthFailure extends Error {
  readonly status: number;
  readonly error: string;
  readonly subject: OAuthSubject;

  constructor(status: number, error: string, description: string, subject: OAuthSubject) {
    super(description);
    this.status = status;
    this.error = error;
    this.subject = subject;
  }
}

/** 400 `invalid_request`. */
export function invalidRequest(description: string): OAuthFailure {
  return new OAuthFailure(400, 'invalid_request', description, 'request');
}

/** 401 `invalid_client`. */
export function invalidClient(description: string): OAuthFailure {
  return new OAuthFailure(401, 'invalid_client', description, 'client');
}

/** 400 `invalid_grant`: the code or the refresh token is unknown, used, expired or revoked. */
export function invalidGrant(subject: 'code' | 'refresh_token', description: string): OAuthFailure {
  return new OAuthFailure(400, 'invalid_grant', description, subject);
}
