import { describe, expect, it } from 'vitest';

import { ask, proxyModel, proxySecret, surfaceAsks } from '@ataski/gateway-lab';

import { useGateway } from '../gateway/gateway.fixture.ts';
import { promiseProxy } from './litellm-promises.fixture.ts';
import { reservedMembers } from './reserved-members.ts';

const path = '/openai/v1/chat/completions';
const metadataUrl = 'http://169.254.169.254/latest/meta-data';
const chat = { ...surfaceAsks[0]!.body('Hi'), model: proxyModel };

describe('a LiteLLM proxy', () => {
  const gateway = useGateway({ proxy: { kind: 'simulated' } });
  const { acme, db, globex, world } = gateway;
  const proxy = () => world().proxy!;
  const behind = () =>
    proxy().behind.openai.requestCount() + proxy().behind.anthropic.requestCount();
  const open = async (tenant = acme) => {
    await world().budget(tenant);
    return (await world().key(tenant)).text;
  };

  promiseProxy(gateway, behind);

  it('is sent a part of its cache that is named by nothing else of the tenant’s', async () => {
    const names = new Map<string, string>();
    for (const tenant of [acme, globex]) {
      await ask(world().origin, path, await open(tenant), chat);
      const { cache } = proxy().calls.list().at(-1)!.body as { cache: { namespace: string } };
      expect(cache).toEqual({
        namespace: expect.stringMatching(/^ataski-[0-9a-f]{64}$/),
        ...{ 'no-cache': true, 'no-store': true },
      });
      names.set(cache.namespace, tenant);
    }
    expect(names.size).toBe(2);
    expect([...names.keys()].join().includes(acme)).toBe(false);
  });

  it('keeps apart the callers of one tenant who did not all ask to share', async () => {
    await world().budget(acme);
    const [one, other] = [
      await world().key(acme, { agentId: 'agent_1' }),
      await world().key(acme, { agentId: 'agent_2' }),
    ];
    const headers = { 'x-ataski-cache': 'on' };
    const before = behind();
    for (const { text } of [one, other, one])
      expect((await ask(world().origin, path, text, chat, { headers })).status).toBe(200);
    expect(behind() - before).toBe(2);
    expect(proxy().cacheHits()).toBe(1);
  });

  it.each([...reservedMembers])('is never sent %s by a client, and is not called', async (name) => {
    const key = await open();
    const body = { ...chat, [name]: name === 'cache' ? { namespace: 'mine' } : 'mine' };
    const answer = await ask(world().origin, path, key, body);
    expect(answer.status).toBe(400);
    expect(JSON.parse(answer.bytes.toString())).toMatchObject({
      error: { code: 'member_reserved', param: name },
    });
    expect(proxy().calls.list()).toEqual([]);
    expect(await world().calls(acme)).toEqual([]);
  });

  it.each([
    ['user', { user: 'mine' }],
    ['safety_identifier', { safety_identifier: 'mine' }],
    ['metadata', { metadata: { user_id: 'mine' } }],
    ['metadata', { metadata: '{"user_id":"mine"}' }],
    ['litellm_metadata', { litellm_metadata: { user: 'mine' } }],
  ])('is told no end user by a client’s %s, on no surface', async (field, more) => {
    const key = await open();
    for (const one of surfaceAsks) {
      const body = { ...one.body('Hi', more), model: proxyModel };
      const { status, bytes } = await ask(world().origin, one.path, key, body);
      expect([status, bytes.toString()]).toEqual([400, expect.stringContaining(`"${field}"`)]);
      expect(bytes.toString()).toContain('member_reserved');
    }
    expect(proxy().endUsers()).toEqual([]);
    expect(await world().calls(acme)).toEqual([]);
  });

  it.each([
    ['url', 0, { content: [{ type: 'image_url', image_url: { url: metadataUrl } }] }],
    ['file_id', 0, { content: [{ type: 'file', file: { file_id: 'file-1' } }] }],
    ['image_url', 1, { content: [{ type: 'input_image', image_url: metadataUrl }] }],
    ['file_url', 1, { content: [{ type: 'input_file', file_url: metadataUrl }] }],
    ['url', 2, { content: [{ type: 'image', source: { type: 'url', url: metadataUrl } }] }],
    ['file_id', 2, { content: [{ type: 'document', source: { type: 'file', file_id: 'f' } }] }],
  ])('is sent nothing that it would fetch itself by %s', async (field, surface, content) => {
    const key = await open();
    const one = surfaceAsks[surface]!;
    const said = [{ role: 'user', ...content }];
    const more = surface === 1 ? { input: said } : { messages: said };
    const body = { ...one.body('Hi', more), model: proxyModel };
    const { status, bytes } = await ask(world().origin, one.path, key, body);
    expect([status, bytes.toString()]).toEqual([400, expect.stringContaining(`"${field}"`)]);
    expect(bytes.toString()).toContain('content_remote');
    expect(bytes.toString()).not.toContain('169.254');
    expect(proxy().calls.list()).toEqual([]);
    expect(await world().calls(acme)).toEqual([]);
  });

  it('is sent an image that stands in the body', async () => {
    const content = [
      { type: 'text', text: 'What is this?' },
      { type: 'image_url', image_url: { url: 'data:image/png;base64,iVBORw0KGgo=' } },
    ];
    const body = { ...chat, messages: [{ role: 'user', content }] };
    expect((await ask(world().origin, path, await open(), body)).status).toBe(200);
    expect(proxy().calls.list()).toHaveLength(1);
  });

  it('says so in the shape of the other surface, too', async () => {
    const body = { model: proxyModel, max_tokens: 9, messages: [], metadata: { user_id: 'u' } };
    const answer = await ask(world().origin, '/anthropic/v1/messages', await open(), body);
    expect(JSON.parse(answer.bytes.toString())).toMatchObject({
      error: { details: { error_code: 'member_reserved', param: 'metadata' } },
    });
  });

  it('is sent nothing of a client’s headers that would route', async () => {
    const headers = {
      ...{ 'x-litellm-tags': 'mine', 'x-litellm-api-key': 'sk-mine', host: 'evil.example' },
      ...{ 'x-litellm-timeout': '1', 'x-litellm-spend-logs-metadata': '{}' },
      ...{ 'x-litellm-customer-id': 'mine', 'x-litellm-end-user-id': 'mine' },
    };
    await ask(world().origin, path, await open(), chat, { headers });
    const [call] = proxy().calls.list();
    expect(Object.keys(call!.headers).filter((name) => name.startsWith('x-'))).toEqual([]);
    expect(call).toMatchObject({ key: 'platform', headers: { host: 'litellm.example.com' } });
  });

  it('is called for its own models, and no other model goes there', async () => {
    const key = await open();
    const { origin } = world();
    for (const { path: own, body } of surfaceAsks)
      expect((await ask(origin, own, key, body('Hi'))).status).toBe(200);
    expect(proxy().calls.list()).toEqual([]);
    for (const model of ['mistral-large ', 'Mistral-Large', 'mistral-large-2026-01-31', 'gpt-x'])
      expect((await ask(origin, path, key, { ...chat, model })).status).toBe(404);
    const lists = { ...chat, model: `${proxyModel},gpt-5.4-mini` };
    expect((await ask(origin, path, key, lists)).status).toBe(404);
    expect(proxy().calls.list()).toEqual([]);
  });

  it('is listed with its models, as far as the key may call them', async () => {
    const key = await open();
    const names = async (text: string) =>
      (await world().openaiSdk(text).models.list()).data.map(({ id }) => id);
    expect(await names(key)).toContain(proxyModel);
    const narrow = await world().key(acme, { models: ['gpt-5.4-mini'] });
    expect(await names(narrow.text)).toEqual(['gpt-5.4-mini']);
    const refused = await ask(world().origin, path, narrow.text, chat);
    expect(refused.status).toBe(403);
  });

  it('is paid by the platform, and a tenant’s own key goes on paying its provider alone', async () => {
    const key = await open();
    await world().ownKey(acme, 'openai');
    await new Promise((done) => setTimeout(done, 1_200));
    const { calls, openai, origin } = world();
    await ask(origin, path, key, chat);
    await ask(origin, path, key, surfaceAsks[0]!.body('Hi'));
    expect(
      proxy()
        .calls.list()
        .map((call) => call.key),
    ).toEqual(['platform']);
    expect(openai.calls.list().map((call) => call.key)).toEqual(['own']);
    expect((await calls(acme)).map(({ payer }) => payer)).toEqual(['platform', 'tenant']);
    const { rows } = await db.superuser.query(
      'select provider, credential_id from llm_gateway.call order by held_at limit 1',
    );
    expect(rows).toEqual([{ provider: 'litellm', credential_id: 'litellm' }]);
  });

  it('is not called where the hold does not fit', async () => {
    await world().budget(acme, { limitNano: 1_000n });
    const { text } = await world().key(acme);
    expect((await ask(world().origin, path, text, chat)).status).toBe(429);
    expect(proxy().calls.list()).toEqual([]);
  });

  it.each([
    ['less', 0.5],
    ['more', 3],
  ])(
    'that reports %s does not change what a call costs; the row and the operator are told',
    async (_, factor) => {
      const key = await open();
      const honest = await ask(world().origin, path, key, chat);
      proxy().misreport(factor);
      await ask(world().origin, path, key, chat);
      const [first, second] = await world().calls(acme);
      expect(honest.headers['x-ataski-cost-nano-usd']).toBe(first!.cost);
      expect(second!.cost).toBe(first!.cost);
      const told = await world().outcome(acme, second!.id);
      const deviation = Number(told['reportedNanoUsd']) - Number(second!.cost);
      expect(told['deviationNanoUsd']).toBe(String(deviation));
      expect(Math.sign(deviation)).toBe(Math.sign(factor - 1));
      expect(world().failures).toEqual([
        { task: 'cost', code: 'LLM_GATEWAY_COST_DEVIATES', id: second!.id },
      ]);
    },
  );

  it('that misreports a stream is found out by the usage that ends it', async () => {
    proxy().misreport(2);
    const key = await open();
    for (const { path: own, body } of surfaceAsks) {
      const asked = { ...body('Hi', { stream: true }), model: proxyModel };
      expect((await ask(world().origin, own, key, asked)).status).toBe(200);
    }
    const calls = await world().calls(acme);
    for (const { id, state } of calls) {
      expect(state).toBe('settled');
      expect(Number((await world().outcome(acme, id))['deviationNanoUsd'])).toBeGreaterThan(0);
    }
    expect(world().failures).toHaveLength(3);
  });

  it('that names another model within a stream is priced as the model that was asked for', async () => {
    const { path: own, body } = surfaceAsks[1]!;
    const asked = { ...body('Hi', { stream: true }), model: proxyModel };
    const { bytes } = await ask(world().origin, own, await open(), asked);
    expect(bytes.toString()).toContain('"model":"gpt-behind-2026-01-31"');
    expect(await world().calls(acme)).toMatchObject([{ state: 'settled', reason: null }]);
  });

  it('that breaks a stream off leaves an error, and all of the hold is presumed spent', async () => {
    proxy().behind.openai.faults.inject({ fault: { kind: 'cut' } });
    const asked = { ...chat, stream: true };
    const { bytes } = await ask(world().origin, path, await open(), asked);
    expect(bytes.toString()).toContain('"error"');
    const [call] = await world().calls(acme);
    expect(call).toMatchObject({ state: 'presumed', cost: call!.hold });
  });

  it('is not heard on the platform’s own account', async () => {
    const key = await open();
    for (const spoil of [
      () => proxy().putKey(proxySecret, 'no_credit'),
      () => proxy().revokeKey(proxySecret),
    ]) {
      spoil();
      const { status, bytes } = await ask(world().origin, path, key, chat);
      expect(status).toBe(403);
      expect(JSON.parse(bytes.toString())).toMatchObject({ error: { code: 'credential_missing' } });
      expect(bytes.toString()).not.toMatch(/budget|hash|litellm|cdef/i);
    }
    proxy().putKey(proxySecret, 'valid', 'platform');
    expect((await world().calls(acme)).map(({ cost }) => cost)).toEqual(['0', '0']);
  });

  it('is not heard on the limits of the platform’s key, only when to try again', async () => {
    proxy().limitRate(true);
    const key = await open();
    for (const one of surfaceAsks)
      for (const stream of [false, true]) {
        const body = { ...one.body('Hi', { stream }), model: proxyModel };
        const { status, headers, bytes } = await ask(world().origin, one.path, key, body);
        expect([status, headers['retry-after']]).toEqual([429, '60']);
        expect(JSON.parse(bytes.toString())).toMatchObject({ error: { type: 'rate_limit_error' } });
        expect(bytes.toString()).not.toMatch(/api_key|[0-9a-f]{16}|limit type|60|resets/i);
        expect(Object.keys(headers).filter((name) => /reset|rate/.test(name))).toEqual([]);
      }
    const costs = (await world().calls(acme)).map(({ cost }) => cost);
    expect(costs).toEqual(Array(6).fill('0'));
  });

  it('is not heard on what fails behind it, and a tenant gets status and shape', async () => {
    const key = await open();
    const { openai, anthropic } = proxy().behind;
    for (const one of surfaceAsks) {
      const side = one.provider === 'openai' ? openai : anthropic;
      side.faults.inject({ fault: { kind: 'echoed_key' } });
      side.faults.inject({ fault: { kind: 'status', status: 500 } });
      for (let attempt = 0; attempt < 2; attempt += 1) {
        const body = { ...one.body('Hi'), model: proxyModel };
        const { status, bytes } = await ask(world().origin, one.path, key, body);
        expect(status).toBeGreaterThanOrEqual(400);
        expect(JSON.parse(bytes.toString())).toHaveProperty('error.message');
        expect(bytes.toString()).not.toMatch(/behind-0000|litellm|exception|model group/i);
      }
    }
  });

  it('shows no header of its own, and its id of the call stands in the row', async () => {
    const { headers } = await ask(world().origin, path, await open(), chat);
    expect(Object.keys(headers).filter((name) => /litellm|llm_provider/.test(name))).toEqual([]);
    const [call] = await world().calls(acme);
    const { requestId } = await world().outcome(acme, call!.id);
    expect(requestId).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('counts tokens at no cost, outside of its cache', async () => {
    const body = { model: proxyModel, messages: [{ role: 'user', content: 'Hi' }] };
    const { origin } = world();
    const counted = await ask(origin, '/anthropic/v1/messages/count_tokens', await open(), body);
    expect(counted.status).toBe(200);
    expect(proxy().calls.list()[0]!.body).toEqual(body);
    expect(await world().calls(acme)).toMatchObject([{ cost: '0' }]);
  });
});

describe('a LiteLLM proxy without a database', () => {
  const { acme, world } = useGateway({
    proxy: { kind: 'simulated', simulator: { hasDatabase: false, keys: {} } },
  });

  it('that does not know the platform’s key is nothing that a tenant hears of', async () => {
    await world().budget(acme);
    const { text } = await world().key(acme);
    expect((await ask(world().origin, path, text, chat)).status).toBe(403);
  });
});
