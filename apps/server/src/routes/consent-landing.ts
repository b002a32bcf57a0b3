import { Router } from 'express';
import type { Request, RequestHandler, Response } from 'express';

import { appendCookiesOf } from '@ataski/access/express';
import { roleMay } from '@ataski/access/permissions';
import { AtaskiError } from '@ataski/kernel';
import type { Principal, TenantContext } from '@ataski/kernel';

import { consentCallbackPath } from '../consent-addresses.ts';
import { correlationIdOf } from '../http/correlation.ts';
import { ServerError } from '../http/errors.ts';
import { nameRoute } from '../http/request-log.ts';
import type { Services } from '../services.ts';
import { wizardAfterEnd, wizardAfterRefusal } from './consent-wizard-path.ts';

/**
 * Where providers send a person back to. What came of the consent is told by the page of the wizard
 * to which this leads; neither code nor state go there.
 */
export function consentLanding(services: Services): Router {
  const router = Router();
  router.get(consentCallbackPath, land(services));
  return router;
}

function land(services: Services): RequestHandler {
  return async (request, response) => {
    nameRoute(response, 'consentCallback');
    response.setHeader('cache-control', 'no-store');
    const { context, principal } = await authenticate(services, request, response);
    if (!roleMay(principal.roles, 'connection:manage')) {
      await services.audit.recordApart(context, {
        action: 'access.denied',
        outcome: 'denied',
        targets: [{ type: 'route', id: 'consentCallback' }],
        details: { permission: 'connection:manage' },
      });
      throw new ServerError('SERVER_PERMISSION_MISSING', { permission: 'connection:manage' });
    }
    const ended = { context, callback: queryOf(request), session: principal.sessionId };
    const page = await services.connections
      .endConsent(ended)
      .then(wizardAfterEnd, (error: unknown) => {
        if (!AtaskiError.is(error) || error.kind === 'bug' || error.kind === 'integrity')
          throw error;
        return wizardAfterRefusal(error, context.correlationId);
      });
    response.redirect(303, page);
  };
}

async function authenticate(
  { access }: Services,
  request: Request,
  response: Response,
): Promise<{ context: TenantContext; principal: Principal }> {
  const correlationId = correlationIdOf(response);
  const cookieHeader = request.get('cookie');
  try {
    const { principal, setCookies } = await access.authenticate({ cookieHeader, correlationId });
    for (const cookie of setCookies) response.append('set-cookie', cookie);
    const actor = { type: 'user', id: principal.userId } as const;
    return { principal, context: { tenantId: principal.tenantId, actor, correlationId } };
  } catch (error) {
    appendCookiesOf(error, response);
    throw error;
  }
}

/** Names and values of the query; of a name that is given twice, nothing at all. */
function queryOf(request: Request): Readonly<Record<string, string>> {
  const { searchParams } = new URL(request.originalUrl, 'https://here.invalid');
  const names = [...new Set(searchParams.keys())];
  const once = names.filter((name) => searchParams.getAll(name).length === 1);
  return Object.fromEntries(once.map((name) => [name, searchParams.get(name) ?? '']));
}
