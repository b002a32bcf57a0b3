import { setTimeout as sleep } from 'node:timers/promises';

import { beforeAll, describe, expect, it } from 'vitest';

import { audit, budgets, providerKeys, spend, virtualKeys } from '@ataski/contract';
import type { Visitor } from '@ataski/local/visitor';
import { modelKeys } from '@ataski/local/world';

import { useProduct } from '../../product.fixture.ts';

describe('what calls of models cost', () => {
  const product = useProduct();
  let ada: Visitor;

  /** One call of a model, as an agent makes it. */
  async function chat(key: string): Promise<void> {
    const response = await fetch(`${product.url}/llm/openai/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({
        ...{ model: 'gpt-5.4-mini', max_completion_tokens: 100 },
        messages: [{ role: 'user', content: 'Hi' }],
      }),
    });
    await response.text();
    if (response.status !== 200) throw new Error(`The call ended with ${String(response.status)}.`);
  }

  const calls = async () => (await ada.call(spend.listModelCalls, { limit: 100 })).body.calls;

  /** A client has its answer a moment before the cost is booked. */
  async function settled(count: number): Promise<void> {
    for (let attempt = 0; attempt < 100; attempt += 1) {
      const done = (await calls()).filter(({ state }) => state === 'settled');
      if (done.length === count) return;
      await sleep(50);
    }
    throw new Error('The calls are not settled.');
  }

  beforeAll(async () => {
    ada = await product.signIn('ada@acme.example');
    await ada.call(budgets.setBudget, {
      ...{ scope: 'tenant', scopeId: '', period: 'day', limitNanoUsd: '1000000000' },
    });
    const { body } = await ada.call(virtualKeys.createVirtualKey, {
      ...{ label: 'Agent', agentId: 'agent', surfaces: ['chat_completions'], models: null },
      expiresAt: new Date(Date.now() + 86_400_000).toISOString(),
    });
    // Two on the platform's account, then one on the tenant's own.
    await chat(body.key);
    await chat(body.key);
    const own = { provider: 'openai', label: 'Own', key: modelKeys.openai } as const;
    await ada.call(providerKeys.addProviderKey, own);
    // How keys stand is known for less than a second.
    await sleep(1_100);
    await chat(body.key);
    await settled(3);
  }, 60_000);

  it('is listed newest first, page after page, each once, with its rows in the audit log', async () => {
    const all = await calls();
    expect(all.map(({ payer }) => payer)).toEqual(['tenant', 'platform', 'platform']);
    expect(all.map(({ agentId }) => agentId)).toEqual(['agent', 'agent', 'agent']);
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const { body } = await ada.call(spend.listModelCalls, {
        ...{ limit: 1, ...(cursor === undefined ? {} : { cursor }) },
      });
      seen.push(...body.calls.map(({ id }) => id));
      cursor = body.nextCursor ?? undefined;
    } while (cursor !== undefined);
    expect(seen).toEqual(all.map(({ id }) => id));
    const correlationId = all[0]?.correlationId ?? '';
    const { body } = await ada.call(audit.getAuditTimeline, { correlationId });
    expect(body.events.map(({ action }) => action)).toContain('model.called');
  });

  it('is the sum of its calls, by day, with the tenant’s own key and the platform apart', async () => {
    const { body } = await ada.call(spend.getSpend, {});
    const all = await calls();
    for (const payer of ['tenant', 'platform'] as const) {
      const cost = sum(all.filter((call) => call.payer === payer).map((call) => call.costNanoUsd));
      const lines = body.lines.filter((line) => line.payer === payer);
      expect(sum(lines.map((line) => line.costNanoUsd))).toBe(cost);
      expect(cost).toBeGreaterThan(0n);
    }
    expect(body.lines.every(({ day }) => day >= body.from && day <= body.to)).toBe(true);
    const today = await ada.call(spend.listModelCalls, { day: body.to, limit: 100 });
    const before = await ada.call(spend.listModelCalls, { day: body.from, limit: 100 });
    expect(today.body.calls.length + before.body.calls.length).toBeGreaterThan(0);
    expect(before.body.calls).toEqual([]);
  });

  it('is charged on the invoice for the platform’s calls, and 0 for those of the own key', async () => {
    const [newest] = await calls();
    const month = (newest?.heldAt ?? '').slice(0, 7);
    const { body } = await ada.call(spend.getModelInvoice, { month });
    const own = body.lines.filter(({ payer }) => payer === 'tenant');
    const platforms = body.lines.filter(({ payer }) => payer === 'platform');
    expect(own.map(({ chargeNanoUsd }) => chargeNanoUsd)).toEqual(['0']);
    expect(sum(own.map(({ costNanoUsd }) => costNanoUsd))).toBeGreaterThan(0n);
    expect(platforms.map(({ calls: count }) => count)).toEqual(['2']);
    expect(body.chargeNanoUsd).toBe(platforms[0]?.costNanoUsd);
    const empty = await ada.call(spend.getModelInvoice, { month: '2020-02' });
    expect(empty.body).toMatchObject({ lines: [], chargeNanoUsd: '0' });
  });

  it('is nothing to another tenant, also with a cursor of this one', async () => {
    const gus = await product.signIn('gus@globex.example', 'globex');
    const { body } = await ada.call(spend.listModelCalls, { limit: 1 });
    const foreign = { limit: 100, cursor: body.nextCursor ?? '' };
    expect((await gus.call(spend.listModelCalls, foreign)).body.calls).toEqual([]);
    expect((await gus.call(spend.getSpend, {})).body.lines).toEqual([]);
  });

  it('is not listed from a cursor that is none', async () => {
    for (const cursor of [
      'bm9uZQ',
      Buffer.from('2026-99-99T99:99:99.000000Z x').toString('base64url'),
    ]) {
      const { status, body } = await ada.call(spend.listModelCalls, { cursor, limit: 10 });
      expect([status, body.code]).toEqual([400, 'SERVER_INPUT_INVALID']);
    }
  });
});

function sum(amounts: readonly (string | null)[]): bigint {
  return amounts.reduce((total, amount) => total + BigInt(amount ?? 0), 0n);
}
