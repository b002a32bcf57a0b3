import type { Request, RequestHandler, Response } from 'express';

import type { CorrelationId } from '@ataski/kernel';

import type { Access } from './access.ts';
import { refuseCrossSite } from './cross-site.ts';
import { AccessError } from './errors.ts';

/** What the handlers take from the server around them. */
export interface AccessHandlerOptions {
  readonly access: Access;
  readonly correlationIdOf: (request: Request, response: Response) => CorrelationId;
}

/** The three stops of a session, for an Express server. Refusals are thrown to its error handler. */
export interface AccessHandlers {
  /** GET, `?returnTo=/path`: off to the identity provider. */
  readonly signIn: RequestHandler;
  /** GET, the redirect address: back from it. */
  readonly callback: RequestHandler;
  /** POST, behind `csrfDefence`: answers `{ redirectTo }`. */
  readonly signOut: RequestHandler;
}

/** Refuses cross-site requests on unsafe methods; `origin` is the product's own, as browsers see it. */
export function csrfDefence(options: { readonly origin: string }): RequestHandler {
  return (request, _response, next) => {
    refuseCrossSite(
      {
        method: request.method,
        secFetchSite: request.get('sec-fetch-site'),
        origin: request.get('origin'),
        contentType: request.get('content-type'),
        customHeader: request.get('x-ataski-request'),
      },
      options.origin,
    );
    next();
  };
}

/** Handlers that set cookies and redirect; everything else is `access`'s. */
export function createAccessHandlers(options: AccessHandlerOptions): AccessHandlers {
  const { access } = options;
  return Object.freeze({
    signIn: async (request: Request, response: Response) => {
      const correlationId = options.correlationIdOf(request, response);
      const { returnTo } = request.query;
      const begun = await access.beginSignIn({
        correlationId,
        ...(typeof returnTo === 'string' ? { returnTo } : {}),
      });
      redirect(response, begun.redirectTo, begun.setCookies);
    },
    callback: async (request: Request, response: Response) => {
      const correlationId = options.correlationIdOf(request, response);
      const query = new URL(request.originalUrl, 'https://here.invalid').searchParams;
      try {
        const done = await access.completeSignIn({
          query,
          cookieHeader: request.get('cookie'),
          correlationId,
        });
        redirect(response, done.returnTo, done.setCookies);
      } catch (error) {
        appendCookiesOf(error, response);
        throw error;
      }
    },
    signOut: async (request: Request, response: Response) => {
      const correlationId = options.correlationIdOf(request, response);
      const done = await access.signOut({ cookieHeader: request.get('cookie'), correlationId });
      response.append('set-cookie', [...done.setCookies]);
      response.set({ 'cache-control': 'no-store', 'clear-site-data': '"cache", "storage"' });
      response.json({ redirectTo: done.redirectTo });
    },
  });
}

/** Adds the cookies that go with a refusal to the answer: cleared ones, or a renewed session. */
export function appendCookiesOf(error: unknown, response: Response): void {
  if (AccessError.is(error)) response.append('set-cookie', [...error.setCookies]);
}

function redirect(response: Response, location: string, setCookies: readonly string[]): void {
  response.append('set-cookie', [...setCookies]);
  response.set({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' });
  response.redirect(303, location);
}
