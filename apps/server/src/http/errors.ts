import { AtaskiError } from '@ataski/kernel';
import type { ErrorDetails, ErrorKind } from '@ataski/kernel';

const table = {
  SERVER_BODY_MALFORMED: ['invalid', 'The body is not well-formed JSON.'],
  SERVER_BODY_TOO_LARGE: ['invalid', 'The body is larger than this server reads.'],
  SERVER_INPUT_INVALID: ['invalid', 'The request does not fit its description.'],
  SERVER_ROUTE_MISSING: ['missing', 'There is nothing at this address.'],
  SERVER_SESSION_ENDED: ['unauthenticated', 'The session ended while the answer was going on.'],
  SERVER_PERMISSION_MISSING: ['denied', 'Your role does not include this permission.'],

  SERVER_APP_MISSING: ['conflict', 'This installation has no application at the provider.'],
  SERVER_CONNECTION_OPEN: ['conflict', 'The connection is not disconnected.'],
  SERVER_EVENT_NOT_SEALED: ['missing', 'There is no such event, or it still waits for its seal.'],
  SERVER_MODELS_MISSING: ['missing', 'This installation does not serve calls of models.'],
  SERVER_RATE_LIMITED: ['limited', 'Too many requests. Wait a moment and try again.'],
  SERVER_OUTPUT_INVALID: ['bug', 'The answer does not fit its description.'],
  SERVER_STOPPING: ['unavailable', 'The server is stopping.'],
  SERVER_DATABASE_SILENT: ['unavailable', 'The database does not answer in time.'],
  SERVER_UNEXPECTED: ['bug', 'Something failed that was not foreseen.'],
  SERVER_CONFIGURATION_INVALID: ['invalid', 'The configuration is incomplete or wrong.'],
} as const satisfies Record<string, readonly [ErrorKind, string]>;

/** Every code that the server itself throws. */
export type ServerErrorCode = keyof typeof table;

/** A failure of the HTTP surface. */
export class ServerError extends AtaskiError {
  declare readonly code: ServerErrorCode;

  constructor(code: ServerErrorCode, details: ErrorDetails = {}, cause?: unknown) {
    const [kind, message] = table[code];
    super({ name: 'ServerError', code, kind, message, details, cause });
  }
}
