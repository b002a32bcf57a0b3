import { readFileSync } from 'node:fs';

import type { SimulatedRequest, SimulatedResponse } from '../provider-simulator.ts';
import { renderConsentPage, renderRefusalPage } from './consent-page.ts';
import type { ConsentAccount } from './consent-page.ts';
import { consentParameters, parseConsentRequest } from './consent-request.ts';
import type { ConsentRequest } from './consent-request.ts';
import { defaultUserId } from './token-service.ts';
import type { TokenService } from './token-service.ts';

const css = readFileSync(new URL('consent.css', import.meta.url));
const stylesheetPath = '/consent.css';

/** A token service with something to consent to. */
export interface ConsentDesk {
  readonly service: TokenService;
  readonly accounts: readonly ConsentAccount[];
}

/** The pages that a browser visits, below `basePath`. Null when no route fits. */
export function handleConsentRequest(
  desk: ConsentDesk,
  basePath: string,
  request: SimulatedRequest,
): SimulatedResponse | null {
  switch (`${request.method} ${request.path}`) {
    case `GET ${stylesheetPath}`:
      return {
        status: 200,
        headers: { 'content-type': 'text/css; charset=utf-8', 'x-content-type-options': 'nosniff' },
        body: css,
      };
    case `GET ${desk.service.profile.authorizePath}`:
      return ask(desk, basePath, request);
    case `POST ${desk.service.profile.authorizePath}`:
      return decide(desk, basePath, new URLSearchParams(request.body.toString()));
    default:
      return null;
  }
}

function ask(desk: ConsentDesk, basePath: string, request: SimulatedRequest): SimulatedResponse {
  const { profile, clients } = desk.service;
  const { query, rawQuery = null } = request;
  const parsed = parseConsentRequest(profile, clients, query, rawQuery);
  if (typeof parsed === 'string') return refuse(desk, basePath, parsed);
  const address = {
    formAction: `${basePath}${profile.authorizePath}`,
    stylesheet: `${basePath}${stylesheetPath}`,
    fields: consentParameters.flatMap((name) => {
      const value = query.get(name);
      return value === null ? [] : [[name, value] as const];
    }),
  };
  const body = renderConsentPage(profile, parsed, desk.accounts, address);
  return page(200, body, new URL(parsed.redirectUri).origin);
}

function decide(desk: ConsentDesk, basePath: string, form: URLSearchParams): SimulatedResponse {
  const { profile, clients } = desk.service;
  const accounts = form.getAll('account');
  const decision = form.get('decision');
  form.delete('account');
  form.delete('decision');
  const parsed = parseConsentRequest(profile, clients, form, null);
  if (typeof parsed === 'string') return refuse(desk, basePath, parsed);
  if (decision !== 'allow') {
    const denied = { error: 'access_denied', error_description: 'The person did not allow it.' };
    return redirect(answerLocation(parsed, denied));
  }
  const isKnown = accounts.every((account) => desk.accounts.some(({ id }) => id === account));
  if (!isKnown || accounts.length === 0 || (accounts.length > 1 && !profile.picks.several))
    return refuse(desk, basePath, 'Pick one of those that are offered.');
  return allow(desk, parsed, accounts);
}

function allow(
  desk: ConsentDesk,
  request: ConsentRequest,
  accounts: readonly string[],
): SimulatedResponse {
  const { service } = desk;
  const { clientId } = request.client;
  const { scopes } = request;
  const grant = service.consent({ clientId, userId: defaultUserId, accounts, scopes });
  const code = service.codes.issue({
    grantId: grant.id,
    clientId,
    redirectUri: request.redirectUri,
    codeChallenge: request.codeChallenge,
  });
  return redirect(answerLocation(request, { code, ...service.profile.redirectFields(grant) }));
}

/** The redirect address with the answer and the caller's state, which is passed through untouched. */
function answerLocation(
  { redirectUri, state }: ConsentRequest,
  answer: Readonly<Record<string, string>>,
): string {
  const location = new URL(redirectUri);
  for (const [name, value] of Object.entries({ ...answer, state }))
    location.searchParams.set(name, value);
  return location.href;
}

function refuse(desk: ConsentDesk, basePath: string, message: string): SimulatedResponse {
  return page(
    400,
    renderRefusalPage(desk.service.profile, message, `${basePath}${stylesheetPath}`),
  );
}

function redirect(location: string): SimulatedResponse {
  return {
    status: 302,
    headers: { location, 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' },
  };
}

/** Browsers apply `form-action` to the redirect after a form too, hence the origin. */
function page(status: number, body: string, formOrigin = ''): SimulatedResponse {
  const policy = [
    "default-src 'none'",
    "style-src 'self'",
    'img-src data:',
    `form-action 'self' ${formOrigin}`.trim(),
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ];
  return {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': policy.join('; '),
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    },
    body,
  };
}
