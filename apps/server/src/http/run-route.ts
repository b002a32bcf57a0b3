import type { Request, RequestHandler, Response } from 'express';

import type { User } from '@ataski/access';
import { appendCookiesOf } from '@ataski/access/express';
import { roleMay } from '@ataski/access/permissions';
import type { EventOf, Principal, TenantContext } from '@ataski/kernel';

import type { routeActions } from '../product-actions.ts';
import type { Services } from '../services.ts';
import { correlationIdOf } from './correlation.ts';
import type {
  DownloadRoute,
  OutsideRoute,
  Route,
  SessionControl,
  StreamRoute,
  TenantRoute,
} from './define-route.ts';
import { sendDownload } from './download.ts';
import { ServerError } from './errors.ts';
import { sendEvents } from './event-stream.ts';
import { createOpenStreams } from './open-streams.ts';
import type { OpenStreams } from './open-streams.ts';
import { nameRoute } from './request-log.ts';

interface Running {
  readonly request: Request;
  readonly response: Response;
  readonly services: Services;
  readonly principal: Principal;
  readonly user: User;
  readonly context: TenantContext;
  readonly session: SessionControl;
}

/** A browser holds six connections to one origin; this leaves room for a second browser. */
const mostStreams = 12;

/** Each reads the database for as long as it lasts. */
const mostDownloads = 2;

/**
 * The way of every request, once: authenticate, check the declared access rule, parse the input,
 * run the handler, write the audit row in the same transaction, serialise by the output schema.
 */
export function runRoute(route: Route, services: Services): RequestHandler {
  const open = createOpenStreams(route.kind === 'download' ? mostDownloads : mostStreams);
  return async (request, response) => {
    nameRoute(response, route.call.id);
    const running = await authenticate(request, response, services);
    await checkAccess(route, running);
    if (route.kind === 'stream') {
      await runStream(route, running, open);
      return;
    }
    if (route.kind === 'download') {
      await runDownload(route, running, open);
      return;
    }
    const output =
      route.kind === 'tenant' ? await runTenant(route, running) : await runOutside(route, running);
    response.status(200).json(output);
  };
}

/** The tenant comes from the verified session and from nowhere else. */
async function authenticate(
  request: Request,
  response: Response,
  services: Services,
): Promise<Running> {
  const correlationId = correlationIdOf(response);
  const session = sessionControl(request, response);
  try {
    const { cookieHeader } = session;
    const { principal, user, setCookies } = await services.access.authenticate({
      cookieHeader,
      correlationId,
    });
    setCookies.forEach(session.setCookie);
    const actor = { type: 'user', id: principal.userId } as const;
    const context = { tenantId: principal.tenantId, actor, correlationId };
    return { request, response, services, principal, user, context, session };
  } catch (error) {
    appendCookiesOf(error, response);
    throw error;
  }
}

async function runTenant(route: TenantRoute, running: Running): Promise<unknown> {
  const { services, context, principal, user } = running;
  const input = parseInput(route, running.request);
  return await services.tenancy.withTenant(context, async (tx) => {
    const handled = await route.handle({ input, principal, user, context, services, tx });
    // Serialised before the commit: an answer that cannot be given leaves nothing changed.
    const output = serialise(route, handled);
    await recordSuccess(route, running, (event) => services.audit.record(tx, event));
    return output;
  });
}

async function runOutside(route: OutsideRoute, running: Running): Promise<unknown> {
  const { services, context, principal, user, session } = running;
  const input = parseInput(route, running.request);
  const db = services.tenancy;
  const output = await route.handle({ input, principal, user, context, services, db, session });
  await recordSuccess(route, running, (event) => services.audit.recordApart(context, event));
  return serialise(route, output);
}

async function runStream(
  route: StreamRoute,
  running: Running,
  openStreams: OpenStreams,
): Promise<void> {
  const { services, context, principal, user, response } = running;
  const input = parseInput(route, running.request);
  const db = services.tenancy;
  const leave = openStreams.enter(principal.userId);
  try {
    await sendEvents(response, services.stopping, (signal) => {
      const values = route.handle({ input, principal, user, context, services, db, signal });
      return serialiseEach(route, running, values);
    });
  } finally {
    leave();
  }
}

async function runDownload(
  route: DownloadRoute,
  running: Running,
  openDownloads: OpenStreams,
): Promise<void> {
  const { services, context, principal, user, response } = running;
  const input = parseInput(route, running.request);
  const leave = openDownloads.enter(principal.userId);
  try {
    const download = await route.handle({ input, principal, user, context, services });
    const text = whileSignedIn(running, download.text);
    await sendDownload(response, services.stopping, { ...download, text });
  } finally {
    leave();
  }
}

/** Whoever has signed out meanwhile is sent nothing more. */
async function* whileSignedIn(
  { services, principal }: Running,
  text: AsyncIterable<string>,
): AsyncIterable<string> {
  for await (const part of text) {
    if (await services.access.isEnded(principal)) throw new ServerError('SERVER_SESSION_ENDED');
    yield part;
  }
}

async function* serialiseEach(
  route: Route,
  { services, principal }: Running,
  values: AsyncIterable<unknown>,
): AsyncIterable<unknown> {
  for await (const value of values) {
    // Whoever has signed out meanwhile is shown nothing more. Broken off, the browser asks again
    // and is refused.
    if (await services.access.isEnded(principal)) throw new ServerError('SERVER_SESSION_ENDED');
    yield serialise(route, value);
  }
}

async function recordSuccess(
  route: Route,
  { principal }: Running,
  record: (event: EventOf<typeof routeActions>) => Promise<unknown>,
): Promise<void> {
  if (typeof route.audit !== 'string') return;
  await record({
    action: route.audit,
    details: { route: route.call.id, session: principal.sessionId },
  });
}

/** A denial gets its row in a transaction of its own, so that no rollback takes it away. */
async function checkAccess(route: Route, { principal, context, services }: Running): Promise<void> {
  if (route.access === 'any_member' || roleMay(principal.roles, route.access)) return;
  await services.audit.recordApart(context, {
    action: 'access.denied',
    outcome: 'denied',
    targets: [{ type: 'route', id: route.call.id }],
    details: { permission: route.access },
  });
  throw new ServerError('SERVER_PERMISSION_MISSING', { permission: route.access });
}

function parseInput(route: Route, request: Request): never {
  const isQuery = route.call.method === 'GET' || route.call.method === 'DELETE';
  const rest: unknown = isQuery ? request.query : (request.body ?? {});
  // An array or a string has no fields to merge; the schema refuses what is left.
  const fields =
    typeof rest === 'object' && rest !== null && !Array.isArray(rest) ? rest : { body: rest };
  // What the address names is not named a second time, and no text of ours holds U+0000, which
  // PostgreSQL cannot store.
  const isTwice = Object.keys(request.params).some((name) => Object.hasOwn(fields, name));
  if (isTwice || holdsNul(request.params) || holdsNul(fields)) {
    throw new ServerError('SERVER_INPUT_INVALID');
  }
  return route.call.input.parse({ ...fields, ...request.params }) as never;
}

// Not recursive: how deep a body is nested is the client's choice.
function holdsNul(value: unknown): boolean {
  const left = [value];
  while (left.length > 0) {
    const next = left.pop();
    if (typeof next === 'string' && next.includes('\u0000')) return true;
    if (typeof next !== 'object' || next === null) continue;
    for (const [name, field] of Object.entries(next)) left.push(name, field);
  }
  return false;
}

function serialise(route: Route, output: unknown): unknown {
  const parsed = route.call.output.safeParse(output);
  if (!parsed.success) throw new ServerError('SERVER_OUTPUT_INVALID', {}, parsed.error);
  return parsed.data;
}

function sessionControl(request: Request, response: Response): SessionControl {
  return {
    cookieHeader: request.headers.cookie,
    setCookie: (cookie) => {
      response.append('set-cookie', cookie);
    },
  };
}
