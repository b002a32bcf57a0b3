import { describe, expect, it } from 'vitest';

import { chatModel, messagesModel, useGateway } from './gateway.fixture.ts';

const messages = [{ role: 'user' as const, content: 'Hi' }];
const chat = { model: chatModel, max_completion_tokens: 100, messages };
const message = { model: messagesModel, max_tokens: 100, messages };

describe('a call that no budget has room for', () => {
  const { acme, world } = useGateway();
  const nothingWasSent = () => {
    const { openai, anthropic } = world();
    expect([...openai.calls.list(), ...anthropic.calls.list()]).toEqual([]);
  };

  it('is refused to OpenAI’s SDK as a spent quota, in one attempt, and nothing is sent', async () => {
    const { budget, key, openaiSdk, refusals } = world();
    const { text } = await key(acme);
    await budget(acme, { limitNano: 1n });
    const before = (await refusals(acme)).length;
    await expect(openaiSdk(text).chat.completions.create(chat)).rejects.toMatchObject({
      ...{ status: 429, code: 'tenant_budget_exceeded', type: 'insufficient_quota' },
    });
    nothingWasSent();
    expect((await refusals(acme)).slice(before)).toMatchObject([
      { surface: 'chat_completions', code: 'budget_exceeded' },
    ]);
    expect(await world().calls(acme)).toEqual([]);
  });

  it('is refused to Anthropic’s SDK as a matter of billing, in one attempt, and nothing is sent', async () => {
    const { anthropicSdk, budget, key, refusals } = world();
    const { text } = await key(acme);
    await budget(acme, { limitNano: 1n });
    const before = (await refusals(acme)).length;
    await expect(anthropicSdk(text).messages.create(message)).rejects.toMatchObject({
      ...{ status: 402, error: { error: { type: 'billing_error' } } },
    });
    nothingWasSent();
    expect((await refusals(acme)).slice(before)).toMatchObject([
      { surface: 'messages', code: 'budget_exceeded' },
    ]);
  });

  it('is refused where nobody ever set a budget', async () => {
    const { key, openaiSdk } = world();
    const { text } = await key(acme);
    await expect(openaiSdk(text).chat.completions.create(chat)).rejects.toMatchObject({
      ...{
        status: 429,
        code: 'tenant_budget_missing',
        message: expect.stringContaining('No budget counts') as unknown,
      },
    });
    nothingWasSent();
  });

  it('is told to wait only where the window moves on soon', async () => {
    const { budget, key, openaiSdk } = world();
    const { text } = await key(acme);
    await budget(acme, { limitNano: 1n, period: 'minute' });
    const refused = openaiSdk(text).chat.completions.create(chat);
    await expect(refused).rejects.toMatchObject({ status: 429 });
    const error = (await refused.catch((thrown: unknown) => thrown)) as { headers: Headers };
    expect(error.headers.get('retry-after')).toBe('10');
  });

  it('is another matter when it is dearer than one call may be', async () => {
    const { anthropicSdk, budget, key, openaiSdk } = world();
    const { text } = await key(acme);
    await budget(acme);
    await budget(acme, { limitNano: 1n, period: 'call' });
    const code = 'call_limit_exceeded';
    await expect(openaiSdk(text).chat.completions.create(chat)).rejects.toMatchObject({
      ...{ status: 400, code },
    });
    await expect(anthropicSdk(text).messages.create(message)).rejects.toMatchObject({
      ...{ status: 400, error: { error: { details: { error_code: code } } } },
    });
    nothingWasSent();
  });
});
