import { describe, expect, it, onTestFinished } from 'vitest';

import { parseTenantId } from '@ataski/kernel';

import { openTransit, transitAddress as address } from '../../test/service-kms-subjects.ts';
import { contractLimits as limits } from '../testing/index.ts';
import { vaultTransitKms } from './vault-transit-kms.ts';
import type { TransitFetch, VaultTransitOptions } from './vault-transit-kms.ts';

const context = { tenantId: parseTenantId('00000000-0000-4000-8000-00000000000a'), version: 1 };
const dataKey = Buffer.alloc(32, 'd');
const readToken = (): string => 'hvs.a-token-of-the-tests';

async function open(options: Partial<VaultTransitOptions> = {}) {
  const vault = await openTransit();
  onTestFinished(vault.close);
  const { fetch } = vault;
  const kms = vaultTransitKms({ fetch, address, key: 'ataski', readToken, limits, ...options });
  return { ...vault, kms };
}

describe('a Vault that is too old for associated data, and ignores it', () => {
  it('is not healthy: it would open the data key of any tenant for any other', async () => {
    const fetch: TransitFetch = async (url, { body }) => {
      const { plaintext, ciphertext } = JSON.parse(body) as Record<string, string>;
      const data = url.includes('/encrypt/')
        ? { ciphertext: `vault:v1:${plaintext}` }
        : { plaintext: ciphertext?.slice('vault:v1:'.length) };
      return { status: 200, headers: new Headers(), json: async () => ({ data }) };
    };
    const options = { fetch, address: 'https://vault.example', key: 'k', readToken: () => 't' };
    await expect(vaultTransitKms(options).checkHealth()).rejects.toMatchObject({
      code: 'VAULT_KMS_UNAVAILABLE',
    });
  });
});

describe('vaultTransitKms', () => {
  it('names the version of the key, so that a rotation shows', async () => {
    const { kms, simulator } = await open();
    expect(await kms.primaryKeyId()).toBe('transit/ataski:v1');
    simulator.rotate('ataski');
    expect(await kms.primaryKeyId()).toBe('transit/ataski:v2');
  });

  it('asks for the token for each call, so that it may be renewed', async () => {
    let token = 'hvs.expired';
    const { kms, service } = await open({ readToken: async () => token });
    await expect(kms.wrap(dataKey, context)).rejects.toMatchObject({
      code: 'VAULT_KMS_UNAVAILABLE',
      details: { reason: 'refused', providerCode: '403', attempts: 1 },
    });
    expect(service.requestCount()).toBe(1);
    token = readToken();
    await expect(kms.checkHealth()).resolves.toBeUndefined();
  });

  it('refuses a data key whose row names another version than its bytes', async () => {
    const { kms, simulator } = await open();
    const wrapped = await kms.wrap(dataKey, context);
    simulator.rotate('ataski');
    const moved = { ...wrapped, rootKeyId: 'transit/ataski:v2' };
    await expect(kms.unwrap(moved, context)).rejects.toMatchObject({
      code: 'VAULT_DATA_KEY_DAMAGED',
    });
  });

  it('cannot use a key that was deleted, nor make one by its name', async () => {
    const { kms, simulator } = await open();
    const wrapped = await kms.wrap(dataKey, context);
    simulator.deleteKey('ataski');
    await expect(kms.unwrap(wrapped, context)).rejects.toMatchObject({
      code: 'VAULT_ROOT_KEY_UNKNOWN',
    });
    await expect(kms.wrap(dataKey, context)).rejects.toMatchObject({
      code: 'VAULT_KMS_UNAVAILABLE',
    });
  });

  it('waits for a Vault that is sealed, and no longer than its limits', async () => {
    const { kms, simulator } = await open();
    simulator.setSealed(true);
    await expect(kms.wrap(dataKey, context)).rejects.toMatchObject({
      code: 'VAULT_KMS_UNAVAILABLE',
      details: { reason: 'failed', providerCode: '503', attempts: 3 },
    });
  });

  it('gives up at once on a service that asks for more patience than it has', async () => {
    const { kms, sandbox, service } = await open();
    const fault = { kind: 'status', status: 429, headers: { 'retry-after': '3600' } } as const;
    sandbox.faults.inject({ host: 'vault.example', fault });
    await expect(kms.wrap(dataKey, context)).rejects.toMatchObject({
      details: { reason: 'throttled', attempts: 1 },
    });
    expect(service.requestCount()).toBe(1);
  });

  it('follows no redirect and sends its token to no other address', async () => {
    const calls: { url: string; redirect: string; token: string | undefined }[] = [];
    const fetch: TransitFetch = (url, { redirect, headers }) => {
      calls.push({ url, redirect, token: headers['x-vault-token'] });
      return Promise.reject(new TypeError('redirected'));
    };
    const { kms } = await open({ fetch, limits: { ...limits, attempts: 1 } });
    await expect(kms.wrap(dataKey, context)).rejects.toMatchObject({
      code: 'VAULT_KMS_UNAVAILABLE',
    });
    const url = 'https://vault.example:8200/v1/transit/encrypt/ataski';
    expect(calls).toEqual([{ url, redirect: 'error', token: readToken() }]);
  });

  it('takes no answer that is not one for a wrapped key', async () => {
    const answers = [null, {}, { data: {} }, { data: { ciphertext: 'vault:v0:AAAA' } }, []];
    for (const answer of answers) {
      const fetch: TransitFetch = async () => ({
        status: 200,
        headers: { get: () => null },
        json: async () => answer,
      });
      const { kms } = await open({ fetch });
      await expect(kms.wrap(dataKey, context)).rejects.toMatchObject({
        code: 'VAULT_KMS_UNAVAILABLE',
      });
    }
  });

  it.each([
    { address: 'http://vault.example:8200' },
    { address: 'vault.example' },
    { address: 'https://vault.example/v1/other' },
    { key: '../sys' },
    { key: '' },
    { mount: 'a/b' },
  ])('refuses %j', async (options) => {
    await expect(open(options)).rejects.toMatchObject({ code: 'VAULT_ROOT_KEY_INVALID' });
  });
});
