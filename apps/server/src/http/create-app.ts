import express from 'express';
import type { ErrorRequestHandler, Express, RequestHandler } from 'express';

import { csrfDefence } from '@ataski/access/express';

import { renderProblemPage } from '../pages/problem-page.ts';
import type { ProductOptions, Timing } from '../product-options.ts';
import { connectorWebhook } from '../routes/connector-webhook.ts';
import { consentLanding } from '../routes/consent-landing.ts';
import { identityWebhook } from '../routes/identity-webhook.ts';
import { modelSurfaces } from '../routes/model-surfaces.ts';
import { securityPage } from '../routes/security-page.ts';
import { signInRoutes } from '../routes/sign-in.ts';
import type { Services } from '../services.ts';
import { serveAdmin } from './admin-files.ts';
import { correlate, correlationIdOf } from './correlation.ts';
import type { Route } from './define-route.ts';
import { ServerError } from './errors.ts';
import { healthRoutes } from './health.ts';
import { describeRoutes } from './openapi.ts';
import { toAtaskiError, toProblem } from './problem.ts';
import { limitRate } from './rate-limits.ts';
import { logFailure, logRequests } from './request-log.ts';
import { runRoute } from './run-route.ts';
import { securityHeaders } from './security-headers.ts';

type AppOptions = Pick<
  ProductOptions,
  'origin' | 'trustedProxies' | 'sandbox' | 'adminFolder' | 'workos'
> & {
  readonly timing: Timing;
};

/** The HTTP surface: every route of the registry, the sign-in, the public pages, the admin app. */
export function createHttpApp(
  services: Services,
  routes: readonly Route[],
  options: AppOptions,
): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', options.trustedProxies);
  // One spelling of each address: the rules that go by a path see what the router sees.
  app.set('case sensitive routing', true);
  app.set('query parser', 'simple');
  app.use(correlate, logRequests(services.log));
  app.use(
    securityHeaders({
      isHttps: options.origin.startsWith('https:'),
      signInOrigin: signInOrigin(options),
    }),
  );
  app.use('/llm', modelSurfaces(services));
  app.use(limitRate(options.timing.ratePerMinute));
  app.use(healthRoutes(services));
  for (const { path, handler } of options.sandbox?.pages ?? []) app.use(path, handler);
  app.use('/auth', limitRate(options.timing.signInPerMinute), signInRoutes(services));
  app.use('/connect', limitRate(options.timing.signInPerMinute));
  app.use(consentLanding(services));
  app.use('/webhooks', identityWebhook(services, options.workos.webhookSecret));
  app.use('/webhooks', connectorWebhook(services, options.origin));
  app.use(
    '/api',
    csrfDefence({ origin: options.origin }),
    express.json({ limit: '64kb', strict: true }),
  );
  for (const route of routes) register(app, route, services);
  const description = describeRoutes(routes, options.origin);
  app.get('/openapi.json', (_request, response) => {
    response.json(description);
  });
  app.use(securityPage(services));
  if (options.adminFolder !== undefined) app.use(serveAdmin(options.adminFolder));
  app.use(nothingHere);
  app.use(answerWithProblem(services));
  return app;
}

function register(app: Express, route: Route, services: Services): void {
  const path = route.call.path.replaceAll(/\{(\w+)\}/g, ':$1');
  const method = route.call.method.toLowerCase() as 'get' | 'post' | 'put' | 'delete';
  app[method](path, runRoute(route, services));
}

const nothingHere: RequestHandler = (_request, _response, next) => {
  next(new ServerError('SERVER_ROUTE_MISSING'));
};

/** Always last: whatever failed becomes a problem document, and one line in the log. */
function answerWithProblem({ log }: Services): ErrorRequestHandler {
  // eslint-disable-next-line @typescript-eslint/no-unused-vars -- Express knows an error handler by its four parameters.
  return (thrown: unknown, request, response, _next) => {
    const error = toAtaskiError(thrown);
    logFailure(log, response, error);
    if (response.headersSent) {
      // Half an answer cannot be taken back. Broken off, it cannot be taken for a whole one either.
      response.destroy();
      return;
    }
    const problem = toProblem(error, correlationIdOf(response));
    if (problem.status === 503) response.setHeader('retry-after', '5');
    response.setHeader('cache-control', 'no-store');
    response.status(problem.status);
    // A browser on its way through the sign-in is shown a page; programs get the document.
    if (
      /^\/(?:auth|connect)\//.test(request.path) &&
      request.accepts(['json', 'html']) === 'html'
    ) {
      response.type('html').send(renderProblemPage(problem));
      return;
    }
    response.type('application/problem+json').send(JSON.stringify(problem));
  };
}

/** The pages of the sandbox are on our own origin. */
function signInOrigin(options: AppOptions): string | null {
  return options.sandbox === undefined ? 'https://api.workos.com' : null;
}
