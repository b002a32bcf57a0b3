import { readFileSync } from 'node:fs';

import type { SimulatedRequest, SimulatedResponse } from '../provider-simulator.ts';
import { answerLocation, authorizeParameters, parseAuthorizeRequest } from './authorize-request.ts';
import type { AuthorizeRefusal, AuthorizeRequest } from './authorize-request.ts';
import type { Environment } from './environment.ts';
import { apiFailure } from './failures.ts';
import { renderMessagePage, renderSignInPage } from './sign-in-page.ts';

const css = readFileSync(new URL('sign-in.css', import.meta.url));

const authorizePath = '/user_management/authorize';
const stylesheetPath = '/sign-in.css';

/** The pages that a browser visits, below `basePath`. Null when no route fits. */
export function handleBrowserRequest(
  environment: Environment,
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
    case `GET ${authorizePath}`:
      return showAccounts(environment, basePath, request.query);
    case `POST ${authorizePath}`:
      return pickAccount(environment, basePath, new URLSearchParams(request.body.toString()));
    case 'GET /user_management/sessions/logout':
      return endSession(environment, basePath, request.query);
    default:
      return null;
  }
}

function showAccounts(
  environment: Environment,
  basePath: string,
  query: URLSearchParams,
): SimulatedResponse {
  const parsed = parseAuthorizeRequest(environment, query);
  if ('refusal' in parsed) return refuse(parsed.refusal, basePath);
  const fields = authorizeParameters.flatMap((name) => {
    const value = query.get(name);
    return value === null ? [] : [[name, value] as const];
  });
  const address = {
    formAction: `${basePath}${authorizePath}`,
    stylesheet: `${basePath}${stylesheetPath}`,
    fields,
  };
  return page(
    200,
    renderSignInPage(environment, parsed, address),
    new URL(parsed.redirectUri).origin,
  );
}

function pickAccount(
  environment: Environment,
  basePath: string,
  form: URLSearchParams,
): SimulatedResponse {
  const parsed = parseAuthorizeRequest(environment, form);
  if ('refusal' in parsed) return refuse(parsed.refusal, basePath);
  const [userId = '', organisationId = null] = (form.get('account') ?? '').split(' ');
  if (!mayPick(environment, parsed, userId, organisationId)) {
    const denied = {
      error: 'access_denied',
      error_description: 'The account may not be used for this sign-in.',
    };
    return redirect(answerLocation(parsed.redirectUri, parsed.state, denied));
  }
  const code = environment.codes.issue({
    userId,
    organisationId: organisationId ?? parsed.organisationId,
    clientId: environment.clientId,
    codeChallenge: parsed.codeChallenge,
  });
  return redirect(answerLocation(parsed.redirectUri, parsed.state, { code }));
}

function mayPick(
  { directory }: Environment,
  request: AuthorizeRequest,
  userId: string,
  organisationId: string | null,
): boolean {
  if (!directory.users.some(({ id }) => id === userId)) return false;
  const wanted = request.organisationId ?? organisationId;
  if (organisationId !== null && organisationId !== wanted) return false;
  return wanted === null || directory.findMembership(userId, wanted) !== null;
}

function endSession(
  environment: Environment,
  basePath: string,
  query: URLSearchParams,
): SimulatedResponse {
  const sessionId = query.get('session_id');
  if (sessionId === null)
    return apiFailure(422, 'invalid_request_parameters', 'A session id is required.');
  environment.sessions.end(sessionId);
  const returnTo = query.get('return_to') ?? environment.logoutUris[0];
  if (returnTo !== undefined && environment.logoutUris.includes(returnTo))
    return redirect(returnTo);
  return page(
    200,
    renderMessagePage('Signed out', 'The session has ended.', `${basePath}${stylesheetPath}`),
  );
}

function refuse(refusal: AuthorizeRefusal, basePath: string): SimulatedResponse {
  if (refusal.kind === 'redirect') return redirect(refusal.location);
  return page(
    400,
    renderMessagePage('This sign-in cannot start', refusal.message, `${basePath}${stylesheetPath}`),
  );
}

function redirect(location: string): SimulatedResponse {
  return {
    status: 302,
    headers: { location, 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' },
  };
}

/**
 * Browsers apply `form-action` to the redirect after a form too, hence the origin of the redirect
 * address.
 */
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
