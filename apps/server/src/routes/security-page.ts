import { Router } from 'express';

import { systems } from '@ataski/scope-manifest';
import { renderJson, renderMarkdown } from '@ataski/scope-manifest/published';

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
  for (const system of systems) {
    router.get(`/security/${system.id}.json`, (_request, response) => {
      nameRoute(response, 'systemAsJson');
      response.type('json').set('cache-control', 'no-cache').send(renderJson(system));
    });
    router.get(`/security/${system.id}.md`, (_request, response) => {
      nameRoute(response, 'systemAsMarkdown');
      response.type('text/markdown').set('cache-control', 'no-cache').send(renderMarkdown(system));
    });
  }
  return router;
}
