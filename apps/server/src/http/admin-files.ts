import path from 'node:path';

import express from 'express';
import type { RequestHandler, Response, Router } from 'express';

import { nameRoute } from './request-log.ts';

/** The built admin app. Hashed files are kept by browsers for ever, the page itself never. */
export function serveAdmin(folder: string): Router {
  const router = express.Router();
  const name: RequestHandler = (_request, response, next) => {
    nameRoute(response, 'admin');
    next();
  };
  router.use(
    '/assets',
    name,
    files(path.join(folder, 'assets'), 'public, max-age=31536000, immutable'),
    (_request, _response, next) => {
      next('router');
    },
  );
  router.use(name, files(folder, 'no-cache'));
  router.get('/*page', name, (request, response, next) => {
    // A page of the app has no file extension and is asked for by a browser that navigates.
    if (
      request.path.startsWith('/api/') ||
      path.extname(request.path) !== '' ||
      request.accepts('html') !== 'html'
    ) {
      next();
      return;
    }
    sendPage(folder, response);
  });
  router.get('/', name, (_request, response) => {
    sendPage(folder, response);
  });
  return router;
}

/** What is not there goes on to the next handler; a folder is not a file and leads nowhere. */
function files(folder: string, cacheControl: string): RequestHandler {
  return express.static(folder, {
    index: false,
    redirect: false,
    cacheControl: false,
    setHeaders: (response: Response) => response.setHeader('cache-control', cacheControl),
  });
}

function sendPage(folder: string, response: Response): void {
  response.sendFile('index.html', {
    root: folder,
    cacheControl: false,
    headers: { 'cache-control': 'no-cache' },
  });
}
