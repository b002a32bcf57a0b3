import { Router } from 'express';

import { systems } from '@ataski/scope-manifest';

import { nameRoute } from '../http/request-log.ts';
import { renderSecurityPage, securityStylesheet } from '../security-page/index.ts';
import type { Services } from '../services.ts';

/** The public posture page: no account, no script. */
export function securityPage({ connections }: Services): Router {
  const page = renderSecurityPage({
    systems,
    availableSystemIds: connections.connectable,
    stylesheetPaths: ['/security.css'],
  });
  const router = Router();
  router.get('/security', (_request, response) => {
    nameRoute(response, 'securityPage');
    response.type('html').set('cache-control', 'no-cache').send(page);
  });
  router.get('/security.css', (_request, response) => {
    nameRoute(response, 'securityStylesheet');
    response.type('css').set('cache-control', 'no-cache').send(securityStylesheet);
  });
  return router;
}
