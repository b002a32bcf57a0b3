import { createHash } from 'node:crypto';

import { afterEach, describe, expect, it } from 'vitest';

import { createHubspotSimulator } from '../hubspot/index.ts';
import { createQuickbooksSimulator } from '../quickbooks/index.ts';
import { createSandboxFetch } from '../sandbox-fetch.ts';
import { createSandbox } from '../sandbox.ts';
import type { Sandbox } from '../sandbox.ts';
import { createXeroSimulator } from '../xero/index.ts';

const redirectUri = 'https://product.example/callback';
const clients = [{ clientId: 'client', clientSecret: 'secret', redirectUris: [redirectUri] }];
const tenantId = '11111111-1111-4111-8111-111111111111';
const verifier = 'v'.repeat(64);
const challenge = createHash('sha256').update(verifier).digest('base64url');
const basic = `Basic ${Buffer.from('client:secret').toString('base64')}`;

describe('the OAuth simulators in the sandbox', () => {
  let sandbox: Sandbox | null = null;
  afterEach(async () => {
    await sandbox?.close();
  });

  it('connect Xero by its real addresses, lose an answer, and go on with the old token', async () => {
    const xero = createXeroSimulator({ clients, organisations: [{ tenantId, name: 'Acme' }] });
    const hubspot = createHubspotSimulator({ clients, accounts: [{ id: '1', name: 'Acme' }] });
    const quickbooks = createQuickbooksSimulator({
      clients,
      companies: [{ realmId: '1', name: 'Acme' }],
    });
    sandbox = await createSandbox({ providers: [xero, hubspot, quickbooks] });
    const fetch = createSandboxFetch(sandbox);
    const authorize = `https://login.xero.com/identity/connect/authorize?response_type=code&client_id=client&redirect_uri=${encodeURIComponent(redirectUri)}&scope=offline_access%20accounting.settings.read&state=state&code_challenge=${challenge}&code_challenge_method=S256`;
    expect((await fetch(authorize.replace('%20', '+'))).status).toBe(400);
    const page = await (await fetch(authorize)).text();
    const fields = [...page.matchAll(/type="hidden" name="(\w+)" value="([^"]*)"/g)];
    const form = new URLSearchParams();
    for (const [, name = '', value = ''] of fields) form.set(name, value);
    form.set('account', tenantId);
    form.set('decision', 'allow');
    const url = 'https://login.xero.com/identity/connect/authorize';
    const back = await fetch(url, { method: 'POST', body: form, redirect: 'manual' });
    const code = new URL(back.headers.get('location') ?? '').searchParams.get('code') ?? '';

    const token = async (parameters: Record<string, string>) => {
      const response = await fetch('https://identity.xero.com/connect/token', {
        method: 'POST',
        headers: { authorization: basic },
        body: new URLSearchParams(parameters),
      });
      return (await response.json()) as { access_token: string; refresh_token: string };
    };
    const redeem = { grant_type: 'authorization_code', redirect_uri: redirectUri };
    const first = await token({ ...redeem, code, code_verifier: verifier });
    const refresh = { grant_type: 'refresh_token', refresh_token: first.refresh_token };
    xero.oauth.loseNextAnswer();
    await expect(token(refresh)).rejects.toThrow('fetch failed');
    expect(sandbox.requests.count({ host: 'identity.xero.com', fault: 'reset' })).toBe(1);
    const second = await token(refresh);
    const organisation = await fetch('https://api.xero.com/api.xro/2.0/Organisation', {
      headers: {
        authorization: `Bearer ${second.access_token}`,
        accept: 'application/json',
        'xero-tenant-id': tenantId,
      },
    });
    expect(await organisation.json()).toMatchObject({ Organisations: [{ Name: 'Acme' }] });
    expect(xero.oauth.tokenCalls()).toBe(3);
  });

  it.each([
    ['api.hubapi.com', '/crm/objects/2026-03/deals', 'category'],
    ['api.xero.com', '/api.xro/2.0/Organisation', 'ErrorNumber'],
    ['quickbooks.api.intuit.com', '/v3/company/1/preferences', 'Fault'],
  ])('fail on demand at %s in the shape of the provider', async (host, path, field) => {
    sandbox = await createSandbox({
      providers: [
        createHubspotSimulator({ clients, accounts: [{ id: '1', name: 'Acme' }] }),
        createXeroSimulator({ clients, organisations: [{ tenantId, name: 'Acme' }] }),
        createQuickbooksSimulator({ clients, companies: [{ realmId: '1', name: 'Acme' }] }),
      ],
    });
    const fetch = createSandboxFetch(sandbox);
    sandbox.faults.inject({ host, fault: { kind: 'status', status: 503 } });
    const failed = await fetch(`https://${host}${path}`);
    expect(failed.status).toBe(503);
    expect(await failed.json()).toHaveProperty(field);
    expect((await fetch(`https://${host}${path}`)).status).toBe(401);
  });
});
