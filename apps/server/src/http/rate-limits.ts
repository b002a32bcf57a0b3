import type { RequestHandler } from 'express';
import { rateLimit } from 'express-rate-limit';

import { ServerError } from './errors.ts';

/** Limits one address (IPv6 by its /56), in this process. Health probes are not counted. */
export function limitRate(perMinute: number): RequestHandler {
  return rateLimit({
    windowMs: 60_000,
    limit: perMinute,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    // Which forwarding headers count is `trust proxy`'s business; a client that sends others is no news.
    validate: { xForwardedForHeader: false, forwardedHeader: false },
    skip: (request) => request.path === '/healthz' || request.path === '/readyz',
    handler: (_request, _response, next) => {
      next(new ServerError('SERVER_RATE_LIMITED'));
    },
  });
}
