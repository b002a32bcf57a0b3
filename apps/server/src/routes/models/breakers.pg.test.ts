import { beforeAll, describe, expect, it } from 'vitest';

import { audit, breakers, budgets, virtualKeys } from '@ataski/contract';
import type { Visitor } from '@ataski/local/visitor';

import { useProduct } from '../../product.fixture.ts';

const whole = { scope: 'tenant', scopeId: '', reason: 'It looks like a leaked key.' } as const;
const usd = 1_000_000_000n;

describe('breakers of model calls', () => {
  const product = useProduct();
  let ada: Visitor;
  const listed = async () => (await ada.call(breakers.listBreakers, {})).body.breakers;
  const chat = async (key: string, content = 'Hi') => {
    const response = await fetch(`${product.url}/llm/openai/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        ...{ model: 'gpt-5.4-mini', max_completion_tokens: 100 },
        messages: [{ role: 'user', content }],
      }),
    });
    return { status: response.status, text: await response.text() };
  };
  const aKey = async () => {
    const { body } = await ada.call(virtualKeys.createVirtualKey, {
      ...{ label: 'Agent', agentId: 'agent', surfaces: ['chat_completions'], models: null },
      expiresAt: new Date(Date.now() + 86_400_000).toISOString(),
    });
    return { key: body.key, id: body.virtualKey.id };
  };

  beforeAll(async () => {
    ada = await product.signIn('ada@acme.example');
    await ada.call(budgets.setBudget, {
      ...{ scope: 'tenant', scopeId: '', period: 'day', limitNanoUsd: String(5n * usd) },
    });
  }, 60_000);

  it('stop all calls at a person’s word, and let them through again, each on record', async () => {
    const { key } = await aKey();
    expect((await chat(key)).status).toBe(200);
    const opened = await ada.call(breakers.openBreaker, whole);
    expect(opened.body).toMatchObject({ state: 'open', cause: 'person', until: null });
    const refused = await chat(key);
    expect([refused.status, refused.text]).toEqual([
      429,
      expect.stringContaining('spend_breaker') as string,
    ]);
    expect((await ada.call(breakers.openBreaker, whole)).status).toBe(409);
    const closed = await ada.call(breakers.closeBreaker, whole);
    expect(closed.body).toMatchObject({ state: 'closed' });
    expect((await chat(key)).status).toBe(200);
    for (const [{ correlationId }, action] of [
      [opened, 'breaker.opened'],
      [closed, 'breaker.closed'],
    ] as const) {
      const { body } = await ada.call(audit.getAuditTimeline, { correlationId });
      expect(body.events.map((event) => event.action)).toContain(action);
    }
  });

  it('stop a key that spends too fast by themselves, and leave the others alone', async () => {
    const [leaked, other] = [await aKey(), await aKey()];
    const dear = 'word '.repeat(150_000);
    for (let call = 0; call < 30; call += 1) {
      // Another beginning each time, or the provider's own cache makes them cheap.
      if ((await chat(leaked.key, `${String(call)} ${dear}`)).status !== 200) break;
    }
    await expect
      .poll(async () => (await listed()).map(({ scopeId }) => scopeId), { timeout: 15_000 })
      .toEqual([leaked.id]);
    expect((await chat(leaked.key, dear)).status).toBe(429);
    expect((await chat(other.key)).status).toBe(200);
    const { body } = await ada.call(audit.listAuditEvents, { action: 'breaker.moved' });
    expect(body.events[0]).toMatchObject({ actorType: 'system', actorId: 'llm-gateway' });
  }, 60_000);

  it('are known for keys of the tenant alone', async () => {
    const strange = { ...whole, scope: 'key', scopeId: crypto.randomUUID() } as const;
    const { status, body } = await ada.call(breakers.openBreaker, strange);
    expect([status, body.code]).toEqual([404, 'LLM_GATEWAY_VIRTUAL_KEY_MISSING']);
  });
});
