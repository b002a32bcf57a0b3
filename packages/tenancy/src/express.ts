import { createCorrelationId, parseActor, parseTenantId } from '@ataski/kernel';
import type { CorrelationId, Principal, TenantContext } from '@ataski/kernel';

import { findCurrentTenant, runWithoutTenant } from './context/current-tenant.ts';
import { TenancyError } from './errors.ts';

/**
 * The shape of an Express middleware. The request is `unknown` on purpose: nothing here may look at
 * it.
 */
export type TenantMiddleware = (
  request: unknown,
  response: object,
  next: (error?: unknown) => void,
) => void;

/** The part of `Tenancy` that the middleware uses. */
export interface TenantRunner {
  run<T>(context: TenantContext, work: () => T): T;
}

/** How a context is made of a principal. */
export interface TenantContextOptions {
  /**
   * Default: the person as a `user` actor. It may choose the actor and the correlation id, never
   * another tenant.
   */
  readonly contextOf?: (principal: Principal, correlationId: CorrelationId) => TenantContext;
}

interface Binding {
  readonly principal: Principal;
  readonly correlationId: CorrelationId;
}

/** On the global object, so that the ESM and the CJS copy of this package share the bindings. */
const key: unique symbol = Symbol.for('@ataski/tenancy/principals') as never;

const holder = globalThis as typeof globalThis & { [key]?: WeakMap<object, Binding> };

function bindings(): WeakMap<object, Binding> {
  return (holder[key] ??= new WeakMap<object, Binding>());
}

/**
 * Says who has signed in, for the rest of this response. Called by your authentication alone, with
 * what it verified. Throws when the principal has no valid tenant or person, and
 * TENANCY_PRINCIPAL_REBOUND when another person or tenant is bound already.
 */
export function bindPrincipal(
  response: object,
  principal: Principal,
  correlationId: CorrelationId = createCorrelationId(),
): void {
  parseTenantId(principal.tenantId);
  parseActor('user', principal.userId);
  const bound = bindings().get(response)?.principal;
  if (
    bound !== undefined &&
    (bound.tenantId !== principal.tenantId || bound.userId !== principal.userId)
  ) {
    throw new TenancyError('TENANCY_PRINCIPAL_REBOUND');
  }
  bindings().set(response, { principal: Object.freeze({ ...principal }), correlationId });
}

/**
 * Runs the rest of the request as the bound principal's tenant. It holds no connection and never
 * looks at the request. Without a principal the rest runs with no current tenant, in which nothing
 * of a tenant can be reached; `requireTenant` refuses such a request.
 */
export function tenantContext(
  tenancy: TenantRunner,
  options: TenantContextOptions = {},
): TenantMiddleware {
  const { contextOf = contextOfPerson } = options;
  return (_request, response, next) => {
    const binding = bindings().get(response);
    if (binding === undefined) {
      // A server that was started inside a tenant would hand its context to every request.
      runWithoutTenant(() => next());
      return;
    }
    let context: TenantContext;
    try {
      context = contextOf(binding.principal, binding.correlationId);
      requireSame(binding, context.tenantId);
    } catch (error) {
      next(error);
      return;
    }
    tenancy.run(context, () => next());
  };
}

/**
 * Refuses a request without a principal: TENANCY_PRINCIPAL_MISSING, kind `unauthenticated`, through
 * `next`. It stands behind `tenantContext`; without that it refuses, too.
 */
export const requireTenant: TenantMiddleware = (_request, response, next) => {
  const binding = bindings().get(response);
  if (binding === undefined) {
    next(new TenancyError('TENANCY_PRINCIPAL_MISSING'));
    return;
  }
  const current = findCurrentTenant();
  if (current === null) next(new TenancyError('TENANCY_CONTEXT_ABSENT'));
  else if (current.tenantId !== binding.principal.tenantId) {
    next(new TenancyError('TENANCY_TENANT_MISMATCH'));
  } else next();
};

/**
 * Compares a tenant id that a request names with the one that has signed in. Throws
 * TENANCY_TENANT_MISMATCH when it is any other text, TENANCY_PRINCIPAL_MISSING when nobody is
 * bound.
 */
export function assertSameTenant(response: object, tenantId: unknown): void {
  const binding = bindings().get(response);
  if (binding === undefined) throw new TenancyError('TENANCY_PRINCIPAL_MISSING');
  requireSame(binding, tenantId);
}

function requireSame(binding: Binding, tenantId: unknown): void {
  if (binding.principal.tenantId !== tenantId) throw new TenancyError('TENANCY_TENANT_MISMATCH');
}

function contextOfPerson(principal: Principal, correlationId: CorrelationId): TenantContext {
  const { tenantId, userId } = principal;
  return { tenantId, actor: { type: 'user', id: userId }, correlationId };
}
