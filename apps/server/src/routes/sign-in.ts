import { Router } from 'express';

import { createAccessHandlers } from '@ataski/access/express';

import { correlationIdOf } from '../http/correlation.ts';
import { nameRoute } from '../http/request-log.ts';
import type { Services } from '../services.ts';

/** The two stops of a sign-in that a browser navigates through. Signing out is a call of the API. */
export function signInRoutes({ access }: Services): Router {
  const handlers = createAccessHandlers({
    access,
    correlationIdOf: (_request, response) => correlationIdOf(response),
  });
  const router = Router();
  router.get(
    '/sign-in',
    (_request, response, next) => {
      nameRoute(response, 'signIn');
      next();
    },
    handlers.signIn,
  );
  router.get(
    '/callback',
    (_request, response, next) => {
      nameRoute(response, 'signInCallback');
      next();
    },
    handlers.callback,
  );
  return router;
}
