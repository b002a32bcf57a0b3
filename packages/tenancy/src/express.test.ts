import { setTimeout as sleep } from 'node:timers/promises';

import { describe, expect, it, vi } from 'vitest';

import { createCorrelationId, parseTenantId } from '@ataski/kernel';
import type { Principal } from '@ataski/kernel';

import { currentTenant, findCurrentTenant, runInTenant } from './context/current-tenant.ts';
import { assertSameTenant, bindPrincipal, requireTenant, tenantContext } from './express.ts';

const acme = parseTenantId('aaaaaaaa-0000-4000-8000-000000000000');
const globex = parseTenantId('bbbbbbbb-0000-4000-8000-000000000000');
const person: Principal = { tenantId: acme, userId: 'user_1', roles: ['member'], sessionId: 's' };

const tenancy = { run: runInTenant };
const middleware = tenantContext(tenancy);

/** Throws whatever is asked of it. */
const untouchable: unknown = new Proxy(
  {},
  {
    get: refuse,
    set: refuse,
    has: refuse,
    ownKeys: refuse,
    getOwnPropertyDescriptor: refuse,
    getPrototypeOf: refuse,
    defineProperty: refuse,
    deleteProperty: refuse,
  },
);

function refuse(): never {
  throw new Error('the request was touched');
}

describe('the tenant of a request', () => {
  it('is the one of the bound principal', () => {
    const response = {};
    const correlationId = createCorrelationId();
    bindPrincipal(response, person, correlationId);
    const next = vi.fn(() => currentTenant());
    middleware(untouchable, response, next);
    expect(next).toHaveReturnedWith({
      tenantId: acme,
      actor: { type: 'user', id: 'user_1' },
      correlationId,
    });
  });

  it('comes from nowhere else: the request is never touched', () => {
    expect(() => (untouchable as { readonly headers: object }).headers).toThrow('touched');
    const response = {};
    const next = vi.fn();
    middleware(untouchable, response, next);
    requireTenant(untouchable, response, next);
    bindPrincipal(response, person);
    middleware(untouchable, response, () => requireTenant(untouchable, response, next));
    expect(next).toHaveBeenCalledTimes(3);
    expect(next).toHaveBeenLastCalledWith();
  });

  it('is none without a principal, also in a server that was started inside a tenant', () => {
    const next = vi.fn(() => findCurrentTenant());
    runInTenant({ ...contextOf(globex) }, () => middleware(untouchable, {}, next));
    expect(next).toHaveReturnedWith(null);
  });

  it('is gone outside of the request', async () => {
    const response = {};
    bindPrincipal(response, person);
    let inside: Promise<void> | undefined;
    middleware(untouchable, response, () => {
      inside = sleep(1).then(() => expect(currentTenant().tenantId).toBe(acme));
    });
    expect(findCurrentTenant()).toBeNull();
    await inside;
    expect(findCurrentTenant()).toBeNull();
  });

  it('never calls next twice, also when what follows throws', () => {
    const response = {};
    bindPrincipal(response, person);
    const next = vi.fn(refuse);
    expect(() => middleware(untouchable, response, next)).toThrow('touched');
    expect(() => middleware(untouchable, {}, next)).toThrow('touched');
    expect(next).toHaveBeenCalledTimes(2);
  });

  it('stays what it was when the principal object is changed afterwards', () => {
    const response = {};
    const mutable = { ...person };
    bindPrincipal(response, mutable);
    mutable.tenantId = globex;
    const next = vi.fn(() => currentTenant().tenantId);
    middleware(untouchable, response, next);
    expect(next).toHaveReturnedWith(acme);
  });
});

describe('a context made by the application', () => {
  it('may name another actor', () => {
    const response = {};
    bindPrincipal(response, person);
    const actor = { type: 'agent', id: 'agent_7' } as const;
    const next = vi.fn(() => currentTenant().actor);
    const contextFor = tenantContext(tenancy, {
      contextOf: ({ tenantId }, correlationId) => ({ tenantId, actor, correlationId }),
    });
    contextFor(untouchable, response, next);
    expect(next).toHaveReturnedWith(actor);
  });

  it('is refused when it names another tenant, and an error in making it goes to next', () => {
    const response = {};
    bindPrincipal(response, person);
    const next = vi.fn();
    tenantContext(tenancy, { contextOf: () => contextOf(globex) })(untouchable, response, next);
    tenantContext(tenancy, { contextOf: refuse })(untouchable, response, next);
    expect(next.mock.calls).toEqual([
      [expect.objectContaining({ code: 'TENANCY_TENANT_MISMATCH', kind: 'denied' })],
      [expect.objectContaining({ message: 'the request was touched' })],
    ]);
  });
});

describe('a principal', () => {
  it('is not replaced by another person or tenant on the same response', () => {
    const response = {};
    bindPrincipal(response, person);
    bindPrincipal(response, { ...person, roles: ['viewer'] });
    for (const other of [
      { ...person, tenantId: globex },
      { ...person, userId: 'user_2' },
    ]) {
      expect(() => bindPrincipal(response, other)).toThrow(
        expect.objectContaining({ code: 'TENANCY_PRINCIPAL_REBOUND' }),
      );
    }
    expect(() => assertSameTenant(response, acme)).not.toThrow();
  });

  it('is refused without a tenant id or a person that a context can carry', () => {
    const response = {};
    const bad = { ...person, tenantId: `${acme}' or true` as Principal['tenantId'] };
    expect(() => bindPrincipal(response, bad)).toThrow(
      expect.objectContaining({ code: 'KERNEL_TENANT_ID_INVALID' }),
    );
    expect(() => bindPrincipal(response, { ...person, userId: '' })).toThrow(
      expect.objectContaining({ code: 'KERNEL_ACTOR_INVALID' }),
    );
    expect(() => assertSameTenant(response, acme)).toThrow(
      expect.objectContaining({ code: 'TENANCY_PRINCIPAL_MISSING' }),
    );
  });
});

describe('the guard of a route', () => {
  const codeOf = (response: object) => {
    const next = vi.fn();
    requireTenant(untouchable, response, next);
    return (next.mock.calls[0]?.[0] as { code?: string } | undefined)?.code ?? 'passed';
  };

  it('refuses a request without a principal as unauthenticated', () => {
    const next = vi.fn();
    requireTenant(untouchable, {}, next);
    const missing = { code: 'TENANCY_PRINCIPAL_MISSING', kind: 'unauthenticated' };
    expect(next).toHaveBeenCalledExactlyOnceWith(expect.objectContaining(missing));
    expect(runInTenant(contextOf(acme), () => codeOf({}))).toBe('TENANCY_PRINCIPAL_MISSING');
  });

  it('refuses a principal whose context does not run', () => {
    const response = {};
    bindPrincipal(response, person);
    expect(codeOf(response)).toBe('TENANCY_CONTEXT_ABSENT');
    expect(runInTenant(contextOf(globex), () => codeOf(response))).toBe('TENANCY_TENANT_MISMATCH');
    expect(runInTenant(contextOf(acme), () => codeOf(response))).toBe('passed');
  });
});

describe('a tenant id in a URL', () => {
  it('is compared with the principal, and refused when it differs in anything', () => {
    const response = {};
    bindPrincipal(response, person);
    expect(() => assertSameTenant(response, acme)).not.toThrow();
    for (const other of [globex, acme.toUpperCase(), ` ${acme}`, '', undefined, null, [acme], 0]) {
      expect(() => assertSameTenant(response, other)).toThrow(
        expect.objectContaining({ code: 'TENANCY_TENANT_MISMATCH', kind: 'denied', details: {} }),
      );
    }
  });
});

function contextOf(tenantId: typeof acme) {
  return {
    tenantId,
    actor: { type: 'user', id: 'user_1' },
    correlationId: createCorrelationId(),
  } as const;
}
