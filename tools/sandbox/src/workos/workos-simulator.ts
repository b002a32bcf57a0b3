import type { IncomingMessage, ServerResponse } from 'node:http';

import { readRequest, writeResponse } from '../http-exchange.ts';
import type {
  ProviderSimulator,
  SimulatedRequest,
  SimulatedResponse,
} from '../provider-simulator.ts';
import { createAccessTokens } from './access-tokens.ts';
import { handleApiRequest } from './api-routes.ts';
import { createAuthorizationCodes } from './authorization-codes.ts';
import { handleBrowserRequest } from './browser-routes.ts';
import { createDirectory } from './directory.ts';
import type { Directory, SeedOrganisation, SeedUser } from './directory.ts';
import type { Environment } from './environment.ts';
import { apiFailure, injectedFailure } from './failures.ts';
import { randomId } from './identifier.ts';
import { createSessions } from './sessions.ts';
import type { Sessions } from './sessions.ts';

/** One environment of WorkOS. */
export interface WorkosSimulatorOptions {
  readonly clientId: string;
  readonly apiKey: string;
  readonly redirectUris: readonly string[];
  /** Where a browser may be sent after signing out; the first is the default. */
  readonly logoutUris?: readonly string[];
  readonly organisations: readonly SeedOrganisation[];
  readonly users: readonly SeedUser[];
  readonly rolePermissions?: Readonly<Record<string, readonly string[]>>;
  /** Default 5 minutes, as short as WorkOS makes them. */
  readonly accessTokenLifetimeMs?: number;
  /** Default 12 hours. */
  readonly sessionLifetimeMs?: number;
  readonly now?: () => Date;
}

/**
 * A WorkOS that runs here: its server calls through the sandbox, its pages on the product's own
 * origin.
 */
export interface WorkosSimulator extends ProviderSimulator {
  /** What a client must expect as the `iss` of every access token. */
  readonly issuer: string;
  readonly directory: Directory;
  readonly sessions: Pick<Sessions, 'end' | 'listOf'>;
  /** The sign-in page and the end of a session, for an HTTP server that mounts them at `basePath`. */
  browserHandler(basePath: string): (request: IncomingMessage, response: ServerResponse) => void;
  /** Where the browser finds a WorkOS address when the pages are mounted at this URL. */
  browserUrl(mountedAt: string): (url: URL) => URL;
}

const host = 'api.workos.com';
const issuer = `https://${host}/`;

/** Starts an environment with the given organisations and people. */
export async function createWorkosSimulator(
  options: WorkosSimulatorOptions,
): Promise<WorkosSimulator> {
  const environment = await createEnvironment(options);
  const handle = async (request: SimulatedRequest): Promise<SimulatedResponse> => {
    const answer =
      handleBrowserRequest(environment, '', request) ??
      (await handleApiRequest(environment, request)) ??
      apiFailure(
        404,
        'not_found',
        `The resource ${request.method} ${request.path} does not exist.`,
      );
    return { ...answer, headers: { 'x-request-id': randomId('req'), ...answer.headers } };
  };
  return Object.freeze({
    hosts: [host],
    issuer,
    directory: environment.directory,
    sessions: environment.sessions,
    handle,
    failure: injectedFailure,
    browserHandler: (basePath: string) => (request: IncomingMessage, response: ServerResponse) => {
      void answerBrowser(environment, basePath, request, response);
    },
    browserUrl: (mountedAt: string) => (url: URL) =>
      new URL(`${mountedAt}${url.pathname}${url.search}`),
  });
}

async function createEnvironment(options: WorkosSimulatorOptions): Promise<Environment> {
  const now = options.now ?? (() => new Date());
  const { clientId } = options;
  const lifetimeMs = options.accessTokenLifetimeMs ?? 5 * 60 * 1000;
  return {
    clientId,
    apiKey: options.apiKey,
    redirectUris: options.redirectUris,
    logoutUris: options.logoutUris ?? [],
    rolePermissions: options.rolePermissions ?? {},
    directory: createDirectory(options.organisations, options.users),
    sessions: createSessions(now, options.sessionLifetimeMs ?? 12 * 60 * 60 * 1000),
    codes: createAuthorizationCodes(now),
    tokens: await createAccessTokens({ issuer, clientId, lifetimeMs, now }),
  };
}

const maxFormBytes = 64 * 1024;

/** Serves the pages and nothing of the server API: that one stays behind TLS and the API key. */
async function answerBrowser(
  environment: Environment,
  basePath: string,
  message: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const request = await readRequest(message, maxFormBytes);
    const path = request.path.startsWith(`${basePath}/`)
      ? request.path.slice(basePath.length)
      : request.path;
    const answer = handleBrowserRequest(environment, basePath, { ...request, path });
    writeResponse(response, answer ?? { status: 404, body: 'Not found' });
  } catch {
    writeResponse(response, { status: 400, body: 'Bad request' });
  }
}
