import type { RequestHandler, Response } from 'express';
import type { Logger } from 'pino';

import { correlationIdOf } from './correlation.ts';

const routes = new WeakMap<Response, string>();

/**
 * Notes which route answers, so that the log holds its template and never an address with values in
 * it.
 */
export function nameRoute(response: Response, id: string): void {
  routes.set(response, id);
}

/** One line for each answer: ids, the route's name, status and duration. No address, header or body. */
export function logRequests(log: Logger): RequestHandler {
  return (request, response, next) => {
    const startedAt = performance.now();
    response.once('close', () => {
      log.info({
        correlationId: correlationIdOf(response),
        method: request.method,
        route: routes.get(response) ?? 'unrouted',
        status: response.statusCode,
        durationMs: Math.round(performance.now() - startedAt),
      });
    });
    next();
  };
}

/**
 * One line for a failure: its code and where it was thrown. Messages are left out, since they may
 * quote data.
 */
export function logFailure(
  log: Logger,
  response: Response,
  error: Error & { code?: string; kind?: string },
): void {
  const level = error.kind === 'bug' || error.kind === 'integrity' ? 'error' : 'info';
  const cause = error.cause instanceof Error ? error.cause : error;
  log[level]({
    correlationId: correlationIdOf(response),
    route: routes.get(response) ?? 'unrouted',
    code: error.code,
    kind: error.kind,
    cause: cause.name,
    ...(level === 'error' ? { frames: framesOf(cause) } : {}),
  });
}

function framesOf(error: Error): readonly string[] {
  // The message stands in front of the frames, and a line of it may look like one.
  const stack = error.stack ?? '';
  return stack
    .slice(stack.indexOf(error.message) + error.message.length)
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 12)
    .map((line) => line.trim());
}
