import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import type { TenantId } from '@ataski/kernel';

import { createCacheNamespaces } from './cache-namespace.ts';

const secret = Buffer.alloc(32, 7);
const tenantId = fc.uuid().map((id) => id as TenantId);
const text = fc.oneof(fc.string(), fc.constantFrom('"', ',', '","', 'null'));
const caller = fc.option(fc.record({ actor: text, userId: fc.option(text) }));

describe('the part of the proxy’s cache', () => {
  it('is another for each tenant and each caller, and the same for the same', () => {
    const namespaces = createCacheNamespaces(secret);
    fc.assert(
      fc.property(fc.tuple(tenantId, caller), fc.tuple(tenantId, caller), (one, other) => {
        const isSame = JSON.stringify(one) === JSON.stringify(other);
        expect(namespaces.of(...one) === namespaces.of(...other)).toBe(isSame);
        expect(namespaces.of(...one)).toBe(createCacheNamespaces(secret).of(...one));
      }),
      { numRuns: 2_000 },
    );
  });

  it('is another under another secret, and shows nothing of the tenant', () => {
    fc.assert(
      fc.property(tenantId, (tenant) => {
        const name = createCacheNamespaces(secret).of(tenant, null);
        expect(name).toMatch(/^ataski-[0-9a-f]{64}$/);
        expect(createCacheNamespaces(Buffer.alloc(32, 8)).of(tenant, null)).not.toBe(name);
      }),
    );
  });

  it('is not made of a secret that is shorter than 32 bytes', () => {
    expect(() => createCacheNamespaces(Buffer.alloc(31, 7))).toThrow(
      expect.objectContaining({ code: 'LLM_GATEWAY_LITELLM_INVALID' }) as Error,
    );
  });
});
