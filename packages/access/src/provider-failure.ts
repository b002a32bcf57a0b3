import {
  AuthenticationException,
  GenericServerException,
  OauthException,
  RateLimitExceededException,
  UnauthorizedException,
} from '@workos-inc/node';

import { AtaskiError } from '@ataski/kernel';

import { AccessError } from './errors.ts';
import type { AccessErrorCode } from './errors.ts';

/** Reasons that may be named in an error; whatever else the provider says stays out of it. */
const knownReasons = new Set([
  'invalid_grant',
  'invalid_client',
  'invalid_request',
  'unsupported_grant_type',
  'email_verification_required',
  'organization_selection_required',
  'mfa_enrollment',
  'mfa_challenge',
  'mfa_verification',
  'sso_required',
]);

/**
 * Sorts what the SDK threw: no answer, rate limits and 5xx are `unavailable` and leave the session
 * alone; a 4xx about the person is `refusal`; a 4xx about our own key is ACCESS_PROVIDER_REFUSED.
 * The provider's message is dropped: it may repeat a code or a token.
 */
export function explainProviderFailure(error: unknown, refusal: AccessErrorCode): Error {
  const root = rootOf(error);
  if (AtaskiError.is(root)) return explainOwn(root);
  if (error instanceof RateLimitExceededException) {
    const retryAfterSeconds = error.retryAfter;
    return new AccessError('ACCESS_PROVIDER_UNAVAILABLE', {
      status: 429,
      ...(retryAfterSeconds === null ? {} : { retryAfterSeconds }),
    });
  }
  const status = statusOf(error);
  if (status === null || status === 408 || status >= 500) {
    return new AccessError('ACCESS_PROVIDER_UNAVAILABLE', status === null ? {} : { status });
  }
  const reason = reasonOf(error);
  const isAboutUs =
    error instanceof UnauthorizedException || reason === 'invalid_client' || status === 404;
  return new AccessError(isAboutUs ? 'ACCESS_PROVIDER_REFUSED' : refusal, {
    status,
    ...(reason === null ? {} : { reason }),
  });
}

/** The SDK wraps what it does not know; the guarded fetch's own refusal lies below. */
function rootOf(error: unknown): unknown {
  return error instanceof Error && error.cause !== undefined ? error.cause : error;
}

/** The guarded fetch refused or failed: a network failure is worth another try, a bug is not. */
function explainOwn(error: AtaskiError): Error {
  const isTransient = ['upstream', 'unavailable', 'limited'].includes(error.kind);
  return isTransient
    ? new AccessError('ACCESS_PROVIDER_UNAVAILABLE', { reason: error.code })
    : error;
}

function statusOf(error: unknown): number | null {
  if (typeof error !== 'object' || error === null || !('status' in error)) return null;
  return typeof error.status === 'number' ? error.status : null;
}

function reasonOf(error: unknown): string | null {
  const reason =
    error instanceof OauthException
      ? error.error
      : error instanceof AuthenticationException || error instanceof GenericServerException
        ? error.code
        : undefined;
  return reason !== undefined && knownReasons.has(reason) ? reason : null;
}
