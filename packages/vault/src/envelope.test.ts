import { describe, expect, it, vi } from 'vitest';

import { parseTenantId, systemClock } from '@ataski/kernel';

import { createEnvelope } from './envelope.ts';
import type { Envelope } from './envelope.ts';
import { memoryKms } from './kms/memory-kms.ts';

const tenantId = parseTenantId('00000000-0000-4000-8000-00000000000a');
const otherTenantId = parseTenantId('00000000-0000-4000-8000-00000000000b');
const place = { connector: 'stripe', connectionId: 'c1', field: 'api_key' };
const owner = { tenantId, place };
const secret = Buffer.from('rk_test_a_restricted_key');
const kms = memoryKms([Buffer.alloc(32, 'r')]);
const create = (): Envelope => createEnvelope({ kms, cache: {}, clock: systemClock });

describe('createEnvelope', () => {
  it('opens what it sealed, also in another process', async () => {
    const dataKey = await create().createDataKey(tenantId, 1);
    const token = await create().seal(owner, dataKey, secret);
    expect(await create().open(owner, dataKey, token)).toEqual(secret);
  });

  it.each([
    { what: 'tenant', other: { tenantId: otherTenantId, place } },
    { what: 'connector', other: { tenantId, place: { ...place, connector: 'xero' } } },
    { what: 'connection', other: { tenantId, place: { ...place, connectionId: 'c2' } } },
    { what: 'field', other: { tenantId, place: { ...place, field: 'webhook_secret' } } },
  ])('refuses a token that was moved to another $what', async ({ other }) => {
    // Its data key is rewrapped for the other owner, so that the token's own binding has to hold.
    const same = { ...kms, unwrap: async () => Buffer.alloc(32, 'd') };
    const envelope = createEnvelope({ kms: same, cache: {}, clock: systemClock });
    const dataKey = await envelope.createDataKey(tenantId, 1);
    const token = await envelope.seal(owner, dataKey, secret);
    expect(await envelope.open(owner, dataKey, token)).toEqual(secret);
    await expect(envelope.open(other, dataKey, token)).rejects.toMatchObject({
      code: 'VAULT_CREDENTIAL_DAMAGED',
      kind: 'integrity',
      details: { ...other.place, keyVersion: 1 },
    });
  });

  it('refuses a token under another key version', async () => {
    const same = { ...kms, unwrap: async () => Buffer.alloc(32, 'd') };
    const envelope = createEnvelope({ kms: same, cache: {}, clock: systemClock });
    const dataKey = await envelope.createDataKey(tenantId, 1);
    const token = await envelope.seal(owner, dataKey, secret);
    await expect(envelope.open(owner, { ...dataKey, version: 2 }, token)).rejects.toMatchObject({
      code: 'VAULT_CREDENTIAL_DAMAGED',
    });
  });

  it('refuses another tenant’s data key before it looks at the token', async () => {
    const envelope = create();
    const dataKey = await envelope.createDataKey(otherTenantId, 1);
    await expect(envelope.seal(owner, dataKey, secret)).rejects.toMatchObject({
      code: 'VAULT_DATA_KEY_DAMAGED',
      kind: 'integrity',
    });
  });

  it('refuses a token with any byte changed', async () => {
    const envelope = create();
    const dataKey = await envelope.createDataKey(tenantId, 1);
    const token = await envelope.seal(owner, dataKey, secret);
    for (let index = 0; index < token.length; index += 1) {
      const changed = Buffer.from(token);
      changed[index]! ^= 0x80;
      await expect(envelope.open(owner, dataKey, changed)).rejects.toMatchObject({
        code: 'VAULT_CREDENTIAL_DAMAGED',
      });
    }
  });

  it('never seals under a cached key whose row was rolled back', async () => {
    const envelope = create();
    const rolledBack = await envelope.createDataKey(tenantId, 1);
    await envelope.seal(owner, rolledBack, secret);
    const committed = await envelope.createDataKey(tenantId, 1);
    const token = await envelope.seal(owner, committed, secret);
    expect(await create().open(owner, committed, token)).toEqual(secret);
  });

  it('unwraps a data key once for many uses at one place', async () => {
    const unwrap = vi.fn(kms.unwrap);
    const envelope = createEnvelope({
      kms: { ...kms, unwrap },
      cache: {},
      clock: systemClock,
    });
    const dataKey = await envelope.createDataKey(tenantId, 1);
    const token = await envelope.seal(owner, dataKey, secret);
    for (let time = 0; time < 5; time += 1) await envelope.open(owner, dataKey, token);
    expect(unwrap).toHaveBeenCalledTimes(1);
  });

  it('wipes the data key after wrapping it and after deriving from it', async () => {
    const seen: Uint8Array[] = [];
    const watched = {
      ...kms,
      wrap: async (...[material, context]: Parameters<typeof kms.wrap>) => {
        seen.push(material);
        expect(material.some((byte) => byte !== 0)).toBe(true);
        return await kms.wrap(material, context);
      },
      unwrap: async (...call: Parameters<typeof kms.unwrap>) => {
        const material = await kms.unwrap(...call);
        seen.push(material);
        return material;
      },
    };
    const envelope = createEnvelope({ kms: watched, cache: {}, clock: systemClock });
    await envelope.seal(owner, await envelope.createDataKey(tenantId, 1), secret);
    expect(seen).toHaveLength(2);
    for (const material of seen) expect(material.every((byte) => byte === 0)).toBe(true);
  });
});
