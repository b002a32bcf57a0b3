import type { z } from 'zod';

import type { User } from '@ataski/access';
import type { Permission } from '@ataski/access/permissions';
import type { Call } from '@ataski/contract';
import type { Principal, TenantContext, TenantDb, TenantTx } from '@ataski/kernel';

import type { routeActions } from '../product-actions.ts';
import type { Services } from '../services.ts';

/** The action that a successful request leaves in the audit log, or why it leaves none. */
export type AuditPolicy = keyof typeof routeActions | { readonly none: string };

/** What a handler may answer: packages hand out frozen values. */
type Answer<C extends Call> = DeepReadonly<z.input<C['output']>>;

type DeepReadonly<T> = T extends object ? { readonly [Key in keyof T]: DeepReadonly<T[Key]> } : T;

interface RouteCommon<C extends Call> {
  readonly call: C;
  /** A permission of the shared table. */
  readonly access: Permission | 'any_member';
  readonly audit: AuditPolicy;
}

interface Handling<C extends Call> {
  readonly input: z.output<C['input']>;
  readonly principal: Principal;
  readonly user: User;
  readonly context: TenantContext;
  readonly services: Services;
}

/** One transaction around the whole handler; its audit row shares the transaction's fate. */
export interface TenantRoute<C extends Call = Call> extends RouteCommon<C> {
  readonly kind: 'tenant';
  handle(request: Handling<C> & { readonly tx: TenantTx }): Promise<Answer<C>>;
}

/** Calls leave the house: no transaction is open, the handler opens short ones itself. */
export interface OutsideRoute<C extends Call = Call> extends RouteCommon<C> {
  readonly kind: 'outside';
  handle(
    request: Handling<C> & { readonly db: TenantDb; readonly session: SessionControl },
  ): Promise<Answer<C>>;
}

/**
 * Server-sent events: each yielded value is one `progress` event, the end of the generator is
 * `end`.
 */
export interface StreamRoute<C extends Call = Call> extends RouteCommon<C> {
  readonly kind: 'stream';
  /** A stream has no one moment at which it succeeded, so it leaves no row and says why. */
  readonly audit: Extract<AuditPolicy, { none: string }>;
  handle(
    request: Handling<C> & { readonly db: TenantDb; readonly signal: AbortSignal },
  ): AsyncIterable<Answer<C>>;
}

/** A file that is sent as it is made: the handler gives its text, the wrapper sends it. */
export interface Download {
  readonly mediaType: string;
  /** What a browser calls the file: letters, digits, dots and dashes. */
  readonly fileName: string;
  readonly text: AsyncIterable<string>;
}

/**
 * A file of any length. No transaction is open while it is sent; what is made for a slow reader
 * waits for it.
 */
export interface DownloadRoute<C extends Call = Call> extends RouteCommon<C> {
  readonly kind: 'download';
  /** What is sent is no one moment's doing: the package that makes it records beginning and end. */
  readonly audit: Extract<AuditPolicy, { none: string }>;
  handle(request: Handling<C>): Promise<Download>;
}

/** What a handler may do to the session that the request came with. */
export interface SessionControl {
  readonly cookieHeader: string | undefined;
  /** Adds a Set-Cookie header to the answer. */
  setCookie(cookie: string): void;
}

export type Route = TenantRoute | OutsideRoute | StreamRoute | DownloadRoute;

/** Keeps the exact types of a route. Without an access rule and an audit policy it does not compile. */
export function defineRoute<C extends Call>(
  route: TenantRoute<C> | OutsideRoute<C> | StreamRoute<C> | DownloadRoute<C>,
): Route {
  return Object.freeze(route);
}
