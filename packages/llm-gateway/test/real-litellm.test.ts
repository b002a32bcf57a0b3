import { execFileSync } from 'node:child_process';
import { dirname, join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { ask, chatModel, embeddingModel, proxyModel, surfaceAsks } from '@ataski/gateway-lab';
import { liteLlmCommand } from '@ataski/gateway-lab/install-litellm';
import { startRealLiteLlm } from '@ataski/gateway-lab/real-litellm';
import { createOpenaiSimulator, servePlainly } from '@ataski/sandbox';

import { useGateway } from '../src/gateway/gateway.fixture.ts';
import { promiseProxy } from '../src/upstream/litellm-promises.fixture.ts';
import { reservedMembers } from '../src/upstream/reserved-members.ts';

const key = 'sk-proj-behind-the-real-proxy';
const path = '/openai/v1/chat/completions';
const chat = { ...surfaceAsks[0]!.body('Hi'), model: proxyModel };

const behind = createOpenaiSimulator({
  ...{ keys: { [key]: 'valid' }, models: [chatModel, embeddingModel] },
  ...{ requestsPerMinute: 1_000_000, contextWindow: 1_000_000 },
});
const server = await servePlainly(behind);
const proxy = await startRealLiteLlm(server.origin, key);
afterAll(async () => {
  await proxy.close();
  await server.close();
});

describe('the real LiteLLM proxy', () => {
  const networks = ['127.0.0.1/32'];
  const site = { host: '127.0.0.1', port: proxy.port, scheme: 'http', networks } as const;
  const gateway = useGateway({ proxy: { kind: 'real', site, secret: proxy.secret } });

  promiseProxy(gateway, () => behind.requestCount());
});

describe('the real LiteLLM proxy that is asked without the gateway', () => {
  const direct = (body: object, secret = proxy.secret) =>
    ask(`http://127.0.0.1:${String(proxy.port)}`, '/v1/chat/completions', secret, body);

  it('answers one caller from the cache of another, where neither names a part of it', async () => {
    const body = { ...chat, messages: [{ role: 'user', content: 'What is between us?' }] };
    const before = behind.requestCount();
    const first = await direct(body);
    // It keeps an answer beside answering.
    await new Promise((done) => setTimeout(done, 500));
    const second = await direct(body);
    expect([first.status, second.status]).toEqual([200, 200]);
    expect(behind.requestCount() - before).toBe(1);
    expect(second.headers['x-litellm-cache-key']).toMatch(/^[0-9a-f]{64}$/);
  });

  it('refuses a wrong key as the simulator does that has no database', async () => {
    const { status, bytes } = await direct(chat, 'sk-wrong-0000000000000000');
    expect(status).toBe(400);
    expect(JSON.parse(bytes.toString())).toMatchObject({ error: { type: 'no_db_connection' } });
  });

  it('refuses a model that it does not serve as the simulator does', async () => {
    const { status, bytes } = await direct({ ...chat, model: 'nothing' });
    expect(status).toBe(400);
    expect(JSON.parse(bytes.toString())).toMatchObject({
      error: { type: 'invalid_request_error' },
    });
  });
});

describe('a gateway whose key of the real proxy is wrong', () => {
  const networks = ['127.0.0.1/32'];
  const site = { host: '127.0.0.1', port: proxy.port, scheme: 'http', networks } as const;
  const secret = 'sk-wrong-0000000000000000';
  const { acme, world } = useGateway({ proxy: { kind: 'real', site, secret } });

  it('tells a tenant nothing of it', async () => {
    await world().budget(acme);
    const { text } = await world().key(acme);
    const answer = await ask(world().origin, path, text, chat);
    expect(answer.status).toBe(403);
    expect(answer.bytes.toString()).not.toMatch(/litellm|db/i);
  });
});

describe('the members that the installed proxy reads as its own', () => {
  let members: readonly string[] = [];
  beforeAll(() => {
    const python = join(dirname(liteLlmCommand), 'python');
    const code = [
      'import json',
      'from litellm.types.utils import all_litellm_params',
      'from litellm.proxy.auth.auth_utils import _BANNED_REQUEST_BODY_PARAMS',
      'print(json.dumps(sorted({*all_litellm_params, *_BANNED_REQUEST_BODY_PARAMS})))',
    ].join('\n');
    const env = { LITELLM_LOCAL_MODEL_COST_MAP: 'True', PATH: '/usr/bin:/bin' };
    const output = execFileSync(python, ['-c', code], { env, encoding: 'utf8' });
    members = JSON.parse(output.trim().split('\n').at(-1) ?? '') as readonly string[];
  });
  const { acme, world } = useGateway({ proxy: { kind: 'simulated' } });

  it('are refused from a client, every one, also those that the list does not have', async () => {
    expect(members.length).toBeGreaterThan(300);
    await world().budget(acme);
    const { text } = await world().key(acme);
    for (const name of members) {
      const { status, bytes } = await ask(world().origin, path, text, { ...chat, [name]: 'mine' });
      expect([name, status]).toEqual([name, 400]);
      const { code } = (JSON.parse(bytes.toString()) as { error: { code: string } }).error;
      const isListed = reservedMembers.has(name);
      expect([name, code]).toEqual([name, isListed ? 'member_reserved' : 'feature_unbounded']);
    }
    expect(world().proxy!.calls.list()).toEqual([]);
  });
});
