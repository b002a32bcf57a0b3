import { describe, expect, it } from 'vitest';

import { createBreakers } from '../breaker/breakers.ts';
import { judgeVelocity } from '../breaker/judge-velocity.ts';
import { chatModel, messagesModel, useGateway } from './gateway.fixture.ts';

const messages = [{ role: 'user' as const, content: 'Hi' }];
const chat = { model: chatModel, max_completion_tokens: 100, messages };
const message = { model: messagesModel, max_tokens: 100, messages };
const whole = { scope: 'tenant', scopeId: '', reason: 'It looks like a leaked key.' } as const;

describe('a call that a breaker stops', () => {
  const { acme, db, world } = useGateway();
  const breakers = () => createBreakers(world().audit);

  it('is refused to both SDKs by a code of its own, in one attempt, and nothing is sent', async () => {
    const { anthropic, anthropicSdk, budget, key, openai, openaiSdk } = world();
    const { text } = await key(acme);
    await budget(acme);
    await db.as(acme, (tx) => breakers().open(tx, whole));
    await expect(openaiSdk(text).chat.completions.create(chat)).rejects.toMatchObject({
      ...{ status: 429, code: 'spend_breaker', type: 'insufficient_quota' },
    });
    await expect(anthropicSdk(text).messages.create(message)).rejects.toMatchObject({
      status: 403,
      error: { error: { type: 'permission_error', details: { error_code: 'spend_breaker' } } },
    });
    expect([...openai.calls.list(), ...anthropic.calls.list()]).toEqual([]);
    expect(await world().calls(acme)).toEqual([]);
    const { rows } = await db.superuser.query<{ said: string }>(
      `select concat_ws(' ', entry::jsonb -> 'details' ->> 'surface', entry::jsonb -> 'details' ->> 'code',
                entry::jsonb -> 'details' ->> 'breaker') as said
         from audit.audit_log where action = 'model.refused' order by occurred_at`,
    );
    expect(rows.map(({ said }) => said)).toEqual([
      'chat_completions breaker tenant',
      'messages breaker tenant',
    ]);
    await db.as(acme, (tx) => breakers().close(tx, whole));
    await openaiSdk(text).chat.completions.create(chat);
    expect(openai.calls.list()).toHaveLength(1);
  });

  it('is every one of a key that spends too fast, after one pass; the tenant’s other keys go on', async () => {
    const { anthropic, anthropicSdk, audit, budget, key } = world();
    const [leaked, other] = [await key(acme), await key(acme)];
    const dear = {
      ...message,
      messages: [{ role: 'user' as const, content: 'word '.repeat(120_000) }],
    };
    const call = ({ text }: typeof leaked) => anthropicSdk(text).messages.create(dear);
    await budget(acme);
    await call(other);
    const [one] = await world().calls(acme);
    const costNano = BigInt(one?.cost ?? 0);
    expect(costNano).toBeGreaterThan(100_000_000n);
    await budget(acme, { limitNano: costNano * 50n });
    for (let count = 0; count < 21; count += 1) await call(leaked);
    await world().calls(acme);
    expect(await judgeVelocity({ db: db.tenancy, audit })).toBe(1);
    const sent = anthropic.calls.list().length;
    for (let count = 0; count < 3; count += 1)
      await expect(call(leaked)).rejects.toMatchObject({ status: 403 });
    expect(anthropic.calls.list()).toHaveLength(sent);
    await call(other);
    expect(anthropic.calls.list()).toHaveLength(sent + 1);
  });
});
