import type { IncomingMessage, ServerResponse } from 'node:http';

import { readRequest, writeResponse } from '../http-exchange.ts';
import { handleConsentRequest } from './consent-routes.ts';
import type { ConsentDesk } from './consent-routes.ts';

/** The pages for a browser, which cannot reach the provider's host here. */
export interface BrowserPages {
  /** The consent page, for an HTTP server that mounts it at `basePath`. */
  browserHandler(basePath: string): (request: IncomingMessage, response: ServerResponse) => void;
  /** Where the browser finds the provider's address when the page is mounted at this URL. */
  browserUrl(mountedAt: string): (url: URL) => URL;
}

const maxFormBytes = 64 * 1024;

/** Serves the pages of a desk, and nothing of the server API. */
export function createBrowserPages(desk: ConsentDesk): BrowserPages {
  return Object.freeze({
    browserHandler: (basePath: string) => (request: IncomingMessage, response: ServerResponse) => {
      void answerBrowser(desk, basePath, request, response);
    },
    browserUrl: (mountedAt: string) => (url: URL) =>
      new URL(`${mountedAt}${url.pathname}${url.search}`),
  });
}

async function answerBrowser(
  desk: ConsentDesk,
  basePath: string,
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const request = await readRequest(message, maxFormBytes);
    const path = request.path.startsWith(`${basePath}/`)
      ? request.path.slice(basePath.length)
      : request.path;
    const answer = handleConsentRequest(desk, basePath, { ...request, path });
    writeResponse(response, answer ?? { status: 404, body: 'Not found' });
  } catch {
    writeResponse(response, { status: 400, body: 'Bad request' });
  }
}
