import { z } from 'zod';

import type { Problem } from '@ataski/contract';
import { AtaskiError } from '@ataski/kernel';
import type { CorrelationId, ErrorKind } from '@ataski/kernel';

import { ServerError } from './errors.ts';

/** The one place where a kind of failure becomes an HTTP status and a title. */
const answers: Readonly<Record<ErrorKind, readonly [number, string]>> = {
  invalid: [400, 'The request is not valid'],
  unauthenticated: [401, 'Sign in to continue'],
  denied: [403, 'Not allowed'],
  missing: [404, 'Not found'],
  conflict: [409, 'In conflict with something that exists'],
  limited: [429, 'Too many requests'],
  upstream: [502, 'A provider did not answer as expected'],
  unavailable: [503, 'Temporarily unavailable'],
  integrity: [500, 'Stopped to protect your data'],
  bug: [500, 'Something went wrong'],
};

/**
 * RFC 9457 problem document of any failure: the code, its fixed sentence, its ids and names, and
 * the correlation id. Nothing of an unknown error is shown.
 */
export function toProblem(thrown: unknown, correlationId: CorrelationId): Problem {
  const error = toAtaskiError(thrown);
  const [status, title] = answers[error.kind];
  const isOurFault = error.kind === 'bug' || error.kind === 'integrity';
  return {
    type: `urn:ataski:problem:${error.code}`,
    title,
    status,
    code: error.code,
    detail: error.message,
    correlationId,
    ...(isOurFault || Object.keys(error.details).length === 0
      ? {}
      : { details: mutable(error.details) }),
    ...pointers(error),
  };
}

/** Any failure as one of ours. */
export function toAtaskiError(thrown: unknown): AtaskiError {
  if (AtaskiError.is(thrown)) return thrown;
  if (thrown instanceof z.ZodError) return new ServerError('SERVER_INPUT_INVALID', {}, thrown);
  const status = (thrown as { status?: unknown } | null)?.status;
  const type = (thrown as { type?: unknown } | null)?.type;
  if (type === 'entity.too.large') return new ServerError('SERVER_BODY_TOO_LARGE', {}, thrown);
  if (type === 'entity.parse.failed') return new ServerError('SERVER_BODY_MALFORMED', {}, thrown);
  // body-parser and send mark what the client did wrong as a 4xx to be shown, router as a URIError.
  const isShown =
    (thrown as { expose?: unknown } | null)?.expose === true || thrown instanceof URIError;
  if (isShown && typeof status === 'number' && status >= 400 && status < 500) {
    return new ServerError(
      status === 404 ? 'SERVER_ROUTE_MISSING' : 'SERVER_INPUT_INVALID',
      {},
      thrown,
    );
  }
  return new ServerError('SERVER_UNEXPECTED', {}, thrown);
}

/**
 * Which field of the input, and what was wrong with it. Never its value, nor a name inside it,
 * which the client may have chosen.
 */
function pointers(error: AtaskiError): Pick<Problem, 'errors'> {
  if (!(error.cause instanceof z.ZodError) || error.code !== 'SERVER_INPUT_INVALID') return {};
  return {
    errors: error.cause.issues.slice(0, 20).map((issue) => ({
      pointer: issue.path.length === 0 ? '' : `/${String(issue.path[0])}`,
      message: issue.code,
    })),
  };
}

function mutable(details: AtaskiError['details']): NonNullable<Problem['details']> {
  return Object.fromEntries(
    Object.entries(details).map(([name, value]) => [
      name,
      typeof value === 'object' ? [...value] : value,
    ]),
  );
}
