import { afterEach, describe, expect, it } from 'vitest';

import { createAnthropicSimulator, createOpenaiSimulator } from './model-providers/index.ts';
import { createNetsuiteSimulator } from './netsuite/index.ts';
import { authorizationOf, token } from './netsuite/signed-request.fixture.ts';
import { createRecallSimulator } from './recall/index.ts';
import { createSageIntacctSimulator } from './sage-intacct/index.ts';
import { createSandboxFetch } from './sandbox-fetch.ts';
import { createSandbox } from './sandbox.ts';
import type { Sandbox } from './sandbox.ts';

const recallKey = 'c'.repeat(40);
const suiteql = '/services/rest/query/v1/suiteql';

describe('the sandbox with systems of record, meetings and models', () => {
  let sandbox: Sandbox | null = null;
  afterEach(async () => {
    await sandbox?.close();
  });

  async function start(): Promise<typeof fetch> {
    sandbox = await createSandbox({
      providers: [
        createNetsuiteSimulator({ accounts: [{ account: '123456', tokens: [token] }] }),
        createSageIntacctSimulator({ senders: {}, companies: [] }),
        createRecallSimulator({ workspaces: [{ region: 'us-east-1', apiKey: recallKey }] }),
        createAnthropicSimulator({ keys: { 'sk-ant-api03-key': 'valid' } }),
        createOpenaiSimulator({ keys: { 'sk-proj-key': 'valid' } }),
      ],
    });
    return createSandboxFetch(sandbox);
  }

  async function query(fetch: typeof globalThis.fetch, sentQuery: string, signedQuery: string) {
    const at = new Date();
    const task = { method: 'POST', path: suiteql, rawQuery: signedQuery, at };
    return fetch(`https://123456.suitetalk.api.netsuite.com${suiteql}?${sentQuery}`, {
      method: 'POST',
      headers: {
        authorization: authorizationOf(task),
        prefer: 'transient',
        'content-type': 'application/json',
      },
      body: JSON.stringify({ q: 'SELECT id FROM subsidiary ORDER BY id' }),
    });
  }

  it('answers a signed query, covers the query as it was sent, and says the time', async () => {
    const fetch = await start();
    const good = await query(fetch, 'limit=2&offset=0', 'limit=2&offset=0');
    expect(good.status).toBe(200);
    expect(good.headers.get('date')).toBeTruthy();
    expect(await good.json()).toMatchObject({ count: 2, hasMore: true, totalResults: 4 });
    expect((await query(fetch, 'limit=2&offset=0&x=a+b', 'limit=2&offset=0&x=a%20b')).status).toBe(
      401,
    );
    expect((await query(fetch, 'limit=1&offset=0', 'limit=2&offset=0')).status).toBe(401);
  });

  it('answers for every other host, in the shape of each provider', async () => {
    const fetch = await start();
    const gateway = await fetch('https://api.intacct.com/ia/xml/xmlgw.phtml', {
      method: 'POST',
      headers: { 'content-type': 'application/xml' },
      body: '<request/>',
    });
    expect(await gateway.text()).toContain('<status>failure</status>');
    const bots = await fetch('https://us-east-1.recall.ai/api/v1/bot/', {
      headers: { authorization: `Token ${recallKey}` },
    });
    expect(await bots.json()).toMatchObject({ next: null, results: [] });
    const media = await fetch('https://recallai-production-bot-data.s3.amazonaws.com/x.json');
    expect(media.status).toBe(403);
    const anthropic = await fetch('https://api.anthropic.com/v1/models?limit=1', {
      headers: { 'x-api-key': 'sk-ant-api03-key', 'anthropic-version': '2023-06-01' },
    });
    expect(await anthropic.json()).toMatchObject({ has_more: true });
    const headers = { authorization: 'Bearer sk-proj-key' };
    const openai = await fetch('https://api.openai.com/v1/models', { headers });
    expect(await openai.json()).toMatchObject({ object: 'list' });
  });

  it('gives an injected 529 and 429 the shape of the provider', async () => {
    const fetch = await start();
    const headers = { 'x-api-key': 'sk-ant-api03-key', 'anthropic-version': '2023-06-01' };
    sandbox?.faults.inject({ host: 'api.anthropic.com', fault: { kind: 'status', status: 529 } });
    const busy = await fetch('https://api.anthropic.com/v1/models', { headers });
    expect([busy.status, await busy.json()]).toMatchObject([
      529,
      { error: { type: 'overloaded_error' } },
    ]);
    const host = '123456.suitetalk.api.netsuite.com';
    sandbox?.faults.inject({ host, fault: { kind: 'status', status: 429 } });
    const limited = await query(fetch, 'limit=2&offset=0', 'limit=2&offset=0');
    expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, null]);
  });
});
