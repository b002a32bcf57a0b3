import { describe, expect, it } from 'vitest';

import { ask, openGatewayWorld, surfaceAsks } from '@ataski/gateway-lab';
import type { GatewayWorld, SurfaceAsk } from '@ataski/gateway-lab';
import { createCorrelationId } from '@ataski/kernel';
import type { TenantContext, TenantId } from '@ataski/kernel';

import type { CallerInProcess } from './call-in-process.ts';
import { useGateway } from './gateway.fixture.ts';
import type { CallAnswer } from './memory-sink.ts';

const [chat] = surfaceAsks as [SurfaceAsk];

function callerOf(tenantId: TenantId, more: Partial<CallerInProcess> = {}): CallerInProcess {
  const context: TenantContext = {
    ...{ tenantId, actor: { type: 'agent', id: 'agent_7' } },
    correlationId: createCorrelationId(),
  };
  return { context, ...more };
}

async function bytesOf({ kind, body }: CallAnswer): Promise<Buffer> {
  if (kind === 'whole') return Buffer.from(body);
  const pieces: Uint8Array[] = [];
  for await (const piece of body) pieces.push(piece);
  return Buffer.concat(pieces);
}

const withoutIds = (text: Buffer) =>
  text.toString().replaceAll(/"(\w*id|created|\w+_at)":\s*("[^"]*"|\d+)/g, '"$1":0');

describe('a call of this process', () => {
  const { acme, db, globex, world } = useGateway();
  const nothingWasSent = () => {
    const { openai, anthropic } = world();
    expect([...openai.calls.list(), ...anthropic.calls.list()]).toEqual([]);
  };

  it.each(surfaceAsks.flatMap((one) => [false, true].map((isStream) => ({ ...one, isStream }))))(
    'of $surface, as a stream $isStream, has the answer and leaves the rows of one over HTTP',
    async ({ isStream, ...one }) => {
      const { budget, calls, events, gateway, key, origin } = world();
      await budget(acme);
      const { text } = await key(acme);
      const body = one.body('Say something', isStream ? { stream: true } : {});
      const first = (await events(acme)).length;
      const overHttp = await ask(origin, one.path, text, body);
      const [row] = await calls(acme);
      const second = (await events(acme)).length;
      const answer = await gateway.call(callerOf(acme), { surface: one.surface, body });
      expect([answer.kind, answer.status]).toEqual([isStream ? 'stream' : 'whole', 200]);
      expect(withoutIds(await bytesOf(answer))).toBe(withoutIds(overHttp.bytes));
      const [, ownRow] = await calls(acme);
      expect({ ...ownRow, id: row?.id }).toEqual(row);
      expect(answer.headers['x-ataski-call-id']).toBe(ownRow?.id);
      const said = await events(acme);
      expect(said.slice(second)).toEqual(said.slice(first, second));
    },
  );

  it('counts in the budgets of the key, the user and the run that it names, and of no other tenant', async () => {
    const { budget, budgets, gateway, key } = world();
    await budget(acme);
    const { id } = await key(acme);
    const whoever = { keyId: id, userId: 'user_3', runId: 'run_9' };
    const refused = { details: { code: 'budget_exceeded' } };
    const call = { surface: chat.surface, body: chat.body('Hi') };
    for (const [scope, scopeId] of [
      ['key', id],
      ['user', 'user_3'],
      ['run', 'run_9'],
    ] as const) {
      const { id: budgetId } = await budget(acme, { scope, scopeId, limitNano: 1n });
      await expect(gateway.call(callerOf(acme, whoever), call)).rejects.toMatchObject(refused);
      expect((await gateway.call(callerOf(acme), call)).status).toBe(200);
      await db.as(acme, (tx) => budgets.remove(tx, budgetId));
    }
    await expect(gateway.call(callerOf(globex), call)).rejects.toMatchObject({
      details: { code: 'budget_missing' },
    });
  });

  it('that no budget has room for is refused with the surfaces’ code and a row, and nothing is sent', async () => {
    const { budget, calls, gateway, refusals } = world();
    const { id: budgetId } = await budget(acme, { limitNano: 1n });
    const before = (await refusals(acme)).length;
    const caller = callerOf(acme);
    await expect(
      gateway.call(caller, { surface: chat.surface, body: chat.body('Hi') }),
    ).rejects.toMatchObject({
      ...{ name: 'LlmGatewayError', code: 'LLM_GATEWAY_CALL_REFUSED', kind: 'limited' },
      details: { code: 'budget_exceeded', budget: budgetId },
    });
    nothingWasSent();
    expect(await calls(acme)).toEqual([]);
    expect((await refusals(acme)).slice(before)).toMatchObject([
      { surface: chat.surface, code: 'budget_exceeded', id: caller.context.correlationId },
    ]);
  });

  it.each([
    {
      what: 'an unknown model',
      more: { model: 'canary-model' },
      code: 'model_unknown',
      kind: 'missing',
    },
    {
      what: 'a feature without a bound',
      more: { unheard_of: 1 },
      code: 'feature_unbounded',
      kind: 'invalid',
    },
    { what: 'a model of another list', models: ['other'], code: 'forbidden', kind: 'denied' },
  ])('is refused for $what, as over HTTP', async ({ code, kind, models = null, more = {} }) => {
    const { budget, gateway, refusals } = world();
    await budget(acme);
    const before = (await refusals(acme)).length;
    const call = { surface: chat.surface, body: chat.body('Hi', more) };
    await expect(gateway.call(callerOf(acme, { models }), call)).rejects.toMatchObject({
      ...{ code: 'LLM_GATEWAY_CALL_REFUSED', kind, details: { code } },
    });
    nothingWasSent();
    expect((await refusals(acme)).slice(before)).toMatchObject([{ code }]);
  });

  it('is refused for bytes that name a member twice', async () => {
    const { budget, gateway } = world();
    await budget(acme);
    const body = Buffer.from(JSON.stringify(chat.body('Hi')).replace('{', '{"model":"other",'));
    await expect(
      gateway.call(callerOf(acme), { surface: chat.surface, body }),
    ).rejects.toMatchObject({ details: { code: 'body_invalid' } });
    nothingWasSent();
  });

  it('is none where no tenant, no actor or no run can be told, and leaves nothing', async () => {
    const { calls, events, gateway } = world();
    const { context } = callerOf(acme);
    const before = (await events(acme)).length;
    const nobodies = [
      ...[{}, { context: null }, { context: {} }, { context: { ...context, tenantId: undefined } }],
      ...[{ context: { ...context, tenantId: '' } }, { context: { ...context, tenantId: null } }],
      { context: { ...context, tenantId: '00000000-0000-0000-0000-000000000000' } },
      { context: { ...context, actor: { type: 'root', id: 'x' } } },
      { context: { ...context, correlationId: 'x' } },
      ...[{ context: { ...context, actor: undefined } }],
      ...[{ context: { ...context, correlationId: undefined } }],
      ...[
        { context, keyId: 'x' },
        { context, runId: 'a b' },
        { context, userId: '' },
      ],
    ];
    for (const nobody of nobodies)
      await expect(
        gateway.call(nobody as never, { surface: chat.surface, body: chat.body('Hi') }),
      ).rejects.toMatchObject({ code: 'LLM_GATEWAY_CALLER_INVALID', kind: 'bug' });
    nothingWasSent();
    expect([await calls(acme), (await events(acme)).length]).toEqual([[], before]);
  });

  it('has the provider’s own error as its answer', async () => {
    const { budget, calls, gateway, openai } = world();
    await budget(acme);
    openai.faults.inject({ fault: { kind: 'status', status: 429 } });
    const call = { surface: chat.surface, body: chat.body('Hi') };
    const answer = await gateway.call(callerOf(acme), call);
    expect([answer.kind, answer.status]).toEqual(['whole', 429]);
    expect(await calls(acme)).toMatchObject([{ state: 'released', reason: 'provider_refused' }]);
  });

  it('that the provider breaks off has the error at its end, or no answer', async () => {
    const { budget, calls, gateway, openai } = world();
    await budget(acme);
    openai.faults.inject({ times: 2, fault: { kind: 'cut', afterEvents: 2 } });
    const { surface } = chat;
    const body = chat.body('Hi', { stream: true });
    const cut = await bytesOf(await gateway.call(callerOf(acme), { surface, body }));
    expect(cut.toString()).toContain('upstream_broken');
    await expect(
      gateway.call(callerOf(acme), { surface, body: chat.body('Hi') }),
    ).rejects.toMatchObject({ kind: 'upstream', details: { code: 'upstream_broken' } });
    expect(await calls(acme)).toMatchObject([{ state: 'presumed' }, { state: 'presumed' }]);
  });
});

describe('a caller of this process that leaves', () => {
  const { acme, world } = useGateway();
  const open = async (more: object) => {
    const { budget, gateway, openai } = world();
    await budget(acme);
    const leaving = new AbortController();
    const call = { surface: chat.surface, body: chat.body('[answer 300 tokens]', more) };
    const answering = gateway.call(callerOf(acme), call, { signal: leaving.signal });
    const ended = () => openai.calls.list()[0]?.endedBy;
    return { leaving, answering, ended };
  };
  const isBooked = async () => {
    const rows = await world().calls(acme);
    expect(rows).toMatchObject([{ state: 'estimated', reason: 'client_aborted' }]);
  };

  it('by its signal before the answer ends the call at the provider, and is told the reason', async () => {
    world().openai.deliver({ firstByteMs: 5_000 });
    const { leaving, answering, ended } = await open({});
    answering.catch(() => undefined);
    await expect.poll(() => world().openai.calls.list()[0]?.status).toBe(200);
    leaving.abort(new Error('The run was stopped.'));
    await expect(answering).rejects.toThrow('The run was stopped.');
    await expect.poll(ended).toBe('client');
    await isBooked();
  });

  it('by its signal within a stream ends it there, and is told the reason', async () => {
    world().openai.deliver({ betweenMs: 20 });
    const { leaving, answering, ended } = await open({ stream: true });
    const answer = await answering;
    const read = async () => {
      for await (const piece of answer.body as AsyncIterable<Uint8Array>)
        if (piece.byteLength > 0) leaving.abort(new Error('The run was stopped.'));
    };
    await expect(read()).rejects.toThrow('The run was stopped.');
    await expect.poll(ended).toBe('client');
    await isBooked();
  });

  it('by leaving the loop ends the call at the provider', async () => {
    world().openai.deliver({ betweenMs: 20 });
    const { answering, ended } = await open({ stream: true });
    for await (const piece of (await answering).body as AsyncIterable<Uint8Array>) {
      expect(piece.byteLength).toBeGreaterThan(0);
      break;
    }
    await expect.poll(ended).toBe('client');
    await isBooked();
  });

  it('before it called makes none, and leaves no row', async () => {
    const { budget, calls, events, gateway, openai } = world();
    await budget(acme);
    const before = (await events(acme)).length;
    const signal = AbortSignal.abort(new Error('Never.'));
    const call = { surface: chat.surface, body: chat.body('Hi') };
    await expect(gateway.call(callerOf(acme), call, { signal })).rejects.toThrow('Never.');
    expect([openai.calls.list(), await calls(acme)]).toEqual([[], []]);
    expect((await events(acme)).length).toBe(before);
  });
});

describe('the cache', () => {
  const { acme, db } = useGateway();
  const withWorld = async (work: (world: GatewayWorld) => Promise<void>) => {
    const world = await openGatewayWorld(db, { isCaching: true });
    try {
      await world.budget(acme);
      await work(world);
    } finally {
      await world.close();
    }
  };

  it('answers this process what the same agent asked over HTTP, and no other agent or user', async () => {
    await withWorld(async ({ gateway, key, openai, origin }) => {
      const { text } = await key(acme);
      const body = chat.body('A question of the cache');
      const headers = { 'x-ataski-cache': 'on' };
      const first = await ask(origin, chat.path, text, body, { headers });
      const call = { surface: chat.surface, body, headers: { 'X-Ataski-Cache': 'on' } };
      const asking = async (more: Partial<CallerInProcess>) => {
        const answer = await gateway.call(callerOf(acme, more), call);
        return [answer.headers['x-ataski-cache'], await bytesOf(answer)] as const;
      };
      expect(await asking({})).toEqual(['hit', first.bytes]);
      expect((await asking({ userId: 'user_3' }))[0]).toBe('miss');
      const { context } = callerOf(acme);
      const other: TenantContext = { ...context, actor: { type: 'agent', id: 'agent_8' } };
      expect((await asking({ context: other }))[0]).toBe('miss');
      expect(openai.calls.list()).toHaveLength(3);
    });
  });
});

describe('a gateway that closes', () => {
  const { acme, db } = useGateway();

  it('ends the calls of this process, too, and takes no more', async () => {
    const world = await openGatewayWorld(db, {});
    try {
      await world.budget(acme);
      world.openai.deliver({ firstByteMs: 200 });
      const call = { surface: chat.surface, body: chat.body('Hi') };
      const answering = world.gateway.call(callerOf(acme), call);
      await expect.poll(() => world.openai.calls.list().length, { interval: 5 }).toBe(1);
      const closing = world.gateway.close(10_000);
      await expect(world.gateway.call(callerOf(acme), call)).rejects.toMatchObject({
        ...{ kind: 'unavailable', details: { code: 'overloaded' } },
      });
      await closing;
      expect((await world.calls(acme, 0)).map(({ state }) => state)).toEqual(['settled']);
      expect((await answering).status).toBe(200);
    } finally {
      await world.close();
    }
  });
});
