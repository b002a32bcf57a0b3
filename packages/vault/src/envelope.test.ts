import { describe, expect, it, vi } from 'vitest';

import { parseTenantId, systemClock } from '@ataski/kernel';

import { credentialBinding, payloadBinding } from './binding.ts';
import { fingerprintOf } from './data-key.ts';
import type { DataKey } from './data-key.ts';
import { createEnvelope } from './envelope.ts';
import type { Envelope } from './envelope.ts';
import { memoryKms } from './kms/memory-kms.ts';
import { deriveFernet } from './purpose-key.ts';

const tenantId = parseTenantId('00000000-0000-4000-8000-00000000000a');
const otherTenantId = parseTenantId('00000000-0000-4000-8000-00000000000b');
const place = { connector: 'stripe', connectionId: 'c1', field: 'api_key' };
const owner = credentialBinding(tenantId, place);
const secret = Buffer.from('rk_test_a_restricted_key');
const kms = memoryKms([Buffer.alloc(32, 'r')]);
const fixedParts = { cache: {}, clock: systemClock, onBadWrapping: () => undefined };
const create = (provider = kms): Envelope => createEnvelope({ kms: provider, ...fixedParts });

async function makeKey(envelope: Envelope, of = tenantId, version = 1): Promise<DataKey> {
  const { fingerprint, wrapped } = await envelope.createDataKey(of, version);
  const wrappings = [{ number: 1, ...wrapped }];
  return { version, state: 'primary', fingerprint, sealsPayloads: false, wrappings };
}

/** The same data key for everybody, so that what is left to refuse is the token's own binding. */
const sameKey = Buffer.alloc(32, 'd');
const unboundKms = { ...kms, unwrap: async () => Buffer.from(sameKey) };
const unboundKey = async (envelope: Envelope): Promise<DataKey> => ({
  ...(await makeKey(envelope)),
  fingerprint: fingerprintOf(sameKey),
});

describe('createEnvelope', () => {
  it('opens what it sealed, also in another process', async () => {
    const dataKey = await makeKey(create());
    const token = await create().seal(owner, dataKey, secret);
    expect(await create().open(owner, dataKey, token)).toEqual(secret);
  });

  it.each([
    { what: 'tenant', other: credentialBinding(otherTenantId, place) },
    { what: 'connector', other: credentialBinding(tenantId, { ...place, connector: 'xero' }) },
    { what: 'connection', other: credentialBinding(tenantId, { ...place, connectionId: 'c2' }) },
    { what: 'field', other: credentialBinding(tenantId, { ...place, field: 'webhook_secret' }) },
    { what: 'purpose', other: payloadBinding(tenantId, { ...place }) },
  ])('refuses a token that was moved to another $what', async ({ other }) => {
    const envelope = create(unboundKms);
    const dataKey = await unboundKey(envelope);
    const token = await envelope.seal(owner, dataKey, secret);
    expect(await envelope.open(owner, dataKey, token)).toEqual(secret);
    await expect(envelope.open(other, dataKey, token)).rejects.toMatchObject({
      kind: 'integrity',
      code: other.damaged(1).code,
      details: other.damaged(1).details,
    });
  });

  it('asks the service once for a key that many wait for', async () => {
    const unwrap = vi.fn(kms.unwrap);
    const envelope = create({ ...kms, unwrap });
    const dataKey = await makeKey(envelope);
    const seals = Array.from({ length: 200 }, async (_, index) => {
      const at = { ...place, field: `f_${String(index)}` };
      return await envelope.seal(credentialBinding(tenantId, at), dataKey, secret);
    });
    await Promise.all(seals);
    expect(unwrap).toHaveBeenCalledTimes(1);
  });

  it('asks again after a refusal, which those who waited for it share', async () => {
    const away = new Error('away');
    const unwrap = vi.fn(kms.unwrap).mockRejectedValueOnce(away);
    const envelope = create({ ...kms, unwrap });
    const dataKey = await makeKey(envelope);
    const seal = () => envelope.seal(owner, dataKey, secret);
    const outcomes = await Promise.allSettled([seal(), seal(), seal()]);
    expect(outcomes).toEqual(Array(3).fill({ status: 'rejected', reason: away }));
    expect(unwrap).toHaveBeenCalledTimes(1);
    expect(await envelope.open(owner, dataKey, await seal())).toEqual(secret);
    expect(unwrap).toHaveBeenCalledTimes(2);
  });

  it('asks for each tenant, for other wrappings, and after it was told to forget', async () => {
    const unwrap = vi.fn(kms.unwrap);
    const envelope = create({ ...kms, unwrap });
    const dataKey = await makeKey(envelope);
    const rewrapped = { ...dataKey, wrappings: (await makeKey(envelope)).wrappings };
    const others = credentialBinding(otherTenantId, place);
    const othersKey = await makeKey(envelope, otherTenantId);
    const attempts = [
      envelope.seal(owner, dataKey, secret),
      envelope.seal(owner, rewrapped, secret),
      envelope.seal(others, othersKey, secret),
    ];
    envelope.forget(tenantId);
    attempts.push(envelope.seal(owner, dataKey, secret));
    const outcomes = await Promise.allSettled(attempts);
    expect(outcomes.map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'fulfilled',
      'fulfilled',
    ]);
    expect(unwrap).toHaveBeenCalledTimes(4);
  });

  it('refuses a token under another key version', async () => {
    const envelope = create(unboundKms);
    const dataKey = await unboundKey(envelope);
    const token = await envelope.seal(owner, dataKey, secret);
    await expect(envelope.open(owner, { ...dataKey, version: 2 }, token)).rejects.toMatchObject({
      code: 'VAULT_CREDENTIAL_DAMAGED',
    });
  });

  it('refuses another tenant’s data key before it looks at the token', async () => {
    const envelope = create();
    const dataKey = await makeKey(envelope, otherTenantId);
    await expect(envelope.seal(owner, dataKey, secret)).rejects.toMatchObject({
      code: 'VAULT_DATA_KEY_DAMAGED',
      kind: 'integrity',
    });
  });

  it('refuses a data key that is not the one of the fingerprint', async () => {
    const envelope = create(unboundKms);
    const dataKey = await makeKey(envelope);
    await expect(envelope.seal(owner, dataKey, secret)).rejects.toMatchObject({
      code: 'VAULT_DATA_KEY_DAMAGED',
    });
  });

  it('refuses a destroyed data key, also while it is still in memory', async () => {
    const envelope = create();
    const dataKey = await makeKey(envelope);
    const token = await envelope.seal(owner, dataKey, secret);
    const destroyed = { ...dataKey, state: 'destroyed' as const };
    await expect(envelope.open(owner, destroyed, token)).rejects.toMatchObject({
      code: 'VAULT_KEY_DESTROYED',
    });
  });

  it('seals again under another version, with a fresh IV and the old time', async () => {
    const envelope = create(unboundKms);
    const from = await unboundKey(envelope);
    const to = { ...from, version: 2 };
    const text = deriveFernet(sameKey, owner.parts(1)).encryptAtTime(secret, 1_000_000);
    const token = Buffer.from(text, 'base64url');
    const resealed = await envelope.reseal(owner, from, to, token);
    expect(await envelope.open(owner, to, resealed)).toEqual(secret);
    expect(resealed.subarray(0, 9)).toEqual(token.subarray(0, 9));
    expect(resealed.subarray(9, 25)).not.toEqual(token.subarray(9, 25));
    await expect(envelope.open(owner, from, resealed)).rejects.toMatchObject({
      code: 'VAULT_CREDENTIAL_DAMAGED',
    });
  });

  it('forgets the keys of one tenant and keeps those of another', async () => {
    const unwrap = vi.fn(kms.unwrap);
    const envelope = create({ ...kms, unwrap });
    const dataKey = await makeKey(envelope);
    const otherKey = await makeKey(envelope, otherTenantId);
    const other = credentialBinding(otherTenantId, place);
    const both = async () => {
      await envelope.seal(owner, dataKey, secret);
      await envelope.seal(other, otherKey, secret);
    };
    await both();
    envelope.forget(tenantId);
    await both();
    const asked = unwrap.mock.calls.map(([, context]) => context.tenantId);
    expect(asked).toEqual([tenantId, otherTenantId, tenantId]);
  });

  it('refuses a token with any byte changed', async () => {
    const envelope = create();
    const dataKey = await makeKey(envelope);
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
    const rolledBack = await makeKey(envelope);
    await envelope.seal(owner, rolledBack, secret);
    const committed = await makeKey(envelope);
    const token = await envelope.seal(owner, committed, secret);
    expect(await create().open(owner, committed, token)).toEqual(secret);
  });

  it('unwraps a data key once for many uses, at one place and at others', async () => {
    const unwrap = vi.fn(kms.unwrap);
    const envelope = create({ ...kms, unwrap });
    const dataKey = await makeKey(envelope);
    const token = await envelope.seal(owner, dataKey, secret);
    for (let time = 0; time < 5; time += 1) await envelope.open(owner, dataKey, token);
    await envelope.seal(credentialBinding(tenantId, { ...place, field: 'x' }), dataKey, secret);
    expect(unwrap).toHaveBeenCalledTimes(1);
  });

  it('uses no derived key for longer than the data key that it came from', async () => {
    const unwrap = vi.fn(kms.unwrap);
    let nowMs = 0;
    const clock = { now: () => new Date(nowMs) };
    const envelope = createEnvelope({ ...fixedParts, kms: { ...kms, unwrap }, clock });
    const dataKey = await makeKey(envelope);
    await envelope.seal(owner, dataKey, secret);
    const late = credentialBinding(tenantId, { ...place, field: 'late' });
    nowMs = 299_999;
    await envelope.seal(late, dataKey, secret);
    expect(unwrap).toHaveBeenCalledTimes(1);
    nowMs = 300_000;
    await envelope.seal(late, dataKey, secret);
    expect(unwrap).toHaveBeenCalledTimes(2);
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
    const envelope = create(watched);
    await envelope.seal(owner, await makeKey(envelope), secret);
    expect(seen).toHaveLength(2);
    for (const material of seen) expect(material.every((byte) => byte === 0)).toBe(true);
  });
});
