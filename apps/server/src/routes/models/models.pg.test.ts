import { describe, expect, it } from 'vitest';

import { audit, budgets, providerKeys, virtualKeys } from '@ataski/contract';
import type { Visitor } from '@ataski/local/visitor';
import { modelKeys } from '@ataski/local/world';

import { ServerError } from '../../http/errors.ts';
import { useProduct } from '../../product.fixture.ts';
import { requireModelGateway } from './require-model-gateway.ts';

const own = { provider: 'openai', label: 'Project key', key: modelKeys.openai } as const;
const agent = { label: 'Agent', agentId: 'agent', models: null };
const tomorrow = () => new Date(Date.now() + 86_400_000).toISOString();
const day = { scope: 'tenant', scopeId: '', period: 'day' } as const;
const dollar = '1000000000';

describe('what people administer of model calls', () => {
  const product = useProduct();
  const actionsOf = async (visitor: Visitor, correlationId: string) => {
    const { body } = await visitor.call(audit.getAuditTimeline, { correlationId });
    return body.events.map(({ action }) => action);
  };
  const payerOf = async (visitor: Visitor, provider: string) => {
    const { body } = await visitor.call(providerKeys.listProviderKeys, {});
    return body.payers.find((each) => each.provider === provider)?.payer;
  };
  /** One call of a model, as an agent makes it. */
  const chat = (key: string) =>
    fetch(`${product.url}/llm/openai/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        ...{ model: 'gpt-5.4-mini', max_completion_tokens: 100 },
        messages: [{ role: 'user', content: 'Hi' }],
      }),
    });

  it('stores a key that its provider takes, and shows four characters of it', async () => {
    const ada = await product.signIn('ada@acme.example');
    expect(await payerOf(ada, 'openai')).toBe('platform');
    const { status, body, correlationId } = await ada.call(providerKeys.addProviderKey, own);
    expect([status, body.state, body.lastFour]).toEqual([200, 'active', own.key.slice(-4)]);
    expect(await payerOf(ada, 'openai')).toBe('tenant');
    const actions = await actionsOf(ada, correlationId);
    expect(actions).toEqual(expect.arrayContaining(['external.called', 'provider_key.added']));
    const listed = JSON.stringify((await ada.call(providerKeys.listProviderKeys, {})).body);
    expect(listed).not.toContain(own.key.slice(8));
    expect(product.log()).not.toContain(own.key);
  });

  it('stores nothing of a key that its provider refuses, or of an admin key, which it is not shown', async () => {
    const gus = await product.signIn('gus@globex.example', 'globex');
    const nobodys = { ...own, key: 'sk-proj-nobody-has-this-key-0000000000000000' };
    const rejected = await gus.call(providerKeys.addProviderKey, nobodys);
    expect([rejected.status, rejected.body.code]).toEqual([
      400,
      'LLM_GATEWAY_PROVIDER_KEY_REJECTED',
    ]);
    const admin = { ...own, key: 'sk-admin-0000000000000000000000000000' };
    const refused = await gus.call(providerKeys.addProviderKey, admin);
    expect(refused).toMatchObject({
      status: 400,
      body: {
        code: 'LLM_GATEWAY_PROVIDER_KEY_REFUSED',
        details: { sentence: expect.stringContaining('project key') as string },
      },
    });
    const { body } = await gus.call(providerKeys.listProviderKeys, {});
    expect(body.keys).toEqual([]);
    expect(await payerOf(gus, 'openai')).toBe('platform');
  });

  it('rotates with an overlap, and refuses a second key beside the active one', async () => {
    const ada = await product.signIn('ada@acme.example');
    const second = await ada.call(providerKeys.addProviderKey, own);
    expect([second.status, second.body.code]).toEqual([409, 'LLM_GATEWAY_PROVIDER_KEY_ACTIVE']);
    const rotated = await ada.call(providerKeys.rotateProviderKey, { ...own, overlapSeconds: 60 });
    expect([rotated.status, rotated.body.state]).toEqual([200, 'active']);
    const { body } = await ada.call(providerKeys.listProviderKeys, {});
    expect(body.keys.map(({ state }) => state)).toEqual(['active', 'retiring']);
  });

  it('lets an agent call once a limit is set, and not before', async () => {
    const ada = await product.signIn('ada@acme.example');
    const { status, body } = await ada.call(virtualKeys.createVirtualKey, {
      ...{ ...agent, surfaces: ['chat_completions'], expiresAt: tomorrow() },
    });
    expect([status, body.key.slice(-4)]).toEqual([200, body.virtualKey.lastFour]);
    expect((await chat(body.key)).status).toBe(429);
    const set = await ada.call(budgets.setBudget, { ...day, limitNanoUsd: dollar });
    expect(set.body).toMatchObject({ limitNanoUsd: dollar, settledNanoUsd: '0' });
    expect((await chat(body.key)).status).toBe(200);
    const onlyBudget = async () => (await ada.call(budgets.listBudgets, {})).body.budgets[0];
    // The client has its answer a moment before the cost is booked.
    await expect.poll(async () => (await onlyBudget())?.heldNanoUsd).toBe('0');
    const budget = await onlyBudget();
    const preview = (await ada.call(budgets.previewBudget, day)).body;
    expect(BigInt(budget?.settledNanoUsd ?? 0)).toBeGreaterThan(0n);
    expect(preview).toEqual({
      ...{ limitNanoUsd: dollar, heldNanoUsd: '0' },
      countedNanoUsd: budget?.settledNanoUsd,
      recentNanoUsd: budget?.settledNanoUsd,
    });
    const hourly = (await ada.call(budgets.previewBudget, { ...day, period: 'hour' })).body;
    expect(hourly).toMatchObject({ limitNanoUsd: null, countedNanoUsd: '0' });
    expect(hourly.recentNanoUsd).toBe(budget?.settledNanoUsd);
    await ada.call(budgets.setBudget, { ...day, limitNanoUsd: '1' });
    expect((await chat(body.key)).status).toBe(429);
    const revoked = await ada.call(virtualKeys.revokeVirtualKey, {
      virtualKeyId: body.virtualKey.id,
    });
    expect(await actionsOf(ada, revoked.correlationId)).toContain('virtual_key.revoked');
    const removed = await ada.call(budgets.removeBudget, { budgetId: set.body.id });
    expect(removed.status).toBe(200);
    expect((await ada.call(budgets.listBudgets, {})).body.budgets).toEqual([]);
  });

  it('never makes another payer pay after a deactivation, and the platform after a removal', async () => {
    const ada = await product.signIn('ada@acme.example');
    const { body } = await ada.call(providerKeys.listProviderKeys, {});
    for (const { id: providerKeyId } of body.keys)
      await ada.call(providerKeys.deactivateProviderKey, { providerKeyId });
    expect(await payerOf(ada, 'openai')).toBeNull();
    for (const { id: providerKeyId } of body.keys)
      await ada.call(providerKeys.removeProviderKey, { providerKeyId });
    expect(await payerOf(ada, 'openai')).toBe('platform');
  });

  it('says which field of a virtual key or a limit cannot be', async () => {
    const ada = await product.signIn('ada@acme.example');
    const { status, body } = await ada.call(virtualKeys.createVirtualKey, {
      ...{ ...agent, label: 'sk-proj-00000000000000', surfaces: ['models'] },
      expiresAt: tomorrow(),
    });
    expect([status, body.code, body.details]).toEqual([
      400,
      'LLM_GATEWAY_VIRTUAL_KEY_INVALID',
      { field: 'label' },
    ]);
    const wrong = { ...day, scopeId: 'somebody', limitNanoUsd: dollar };
    const set = await ada.call(budgets.setBudget, wrong);
    expect([set.status, set.body.code]).toEqual([400, 'LLM_GATEWAY_BUDGET_INVALID']);
  });

  it('says so where an installation serves no calls of models', () => {
    const asking = () => requireModelGateway({ modelGateway: null });
    expect(asking).toThrow(ServerError);
    expect(asking).toThrow(expect.objectContaining({ code: 'SERVER_MODELS_MISSING' }) as Error);
  });
});
