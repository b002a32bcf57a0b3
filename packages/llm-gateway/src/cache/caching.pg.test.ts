import { describe, expect, it } from 'vitest';

import type { PlatformDb, TenantContext, TenantDb } from '@ataski/kernel';
import { useDatabase } from '@ataski/postgres';

import { actionsOf, createKeyLog, keyMigrations } from '../keys.fixture.ts';
import { recordStream } from '../stream/recorded-stream.fixture.ts';
import { createStreamTee } from '../stream/stream-tee.ts';
import type { ReceivedHeaders } from '../surface/client-key.ts';
import { cacheHitEvent } from './cache-hit-event.ts';
import type { CacheTurn } from './cache-turns.ts';
import { aRequest, anEmbedding, ended, openCaching, required } from './cache.fixture.ts';

const never = new AbortController().signal;

describe('a request that may be answered from the cache', () => {
  const db = useDatabase({ migrations: keyMigrations });
  const { acme, globex } = db.tenants;
  let number = 0;
  const open = () => {
    const process = openCaching(db);
    // Another question each time, so that no test meets the answer of another.
    number += 1;
    const request = aRequest({ body: { model: 'm', input: `question ${String(number)}` } });
    const ask = async (context: TenantContext = db.context(acme), signal = never) =>
      await process.caching.ask(required(await process.caching.plan(context, request)), signal);
    /** Asks for the same, of Acme, without a pause before it waits. */
    const planned = async () => {
      const plan = required(await process.caching.plan(db.context(acme), request));
      return async (signal = never) => await process.caching.ask(plan, signal);
    };
    return { ...process, request, turn: ask, planned };
  };
  const gatheringOf = (turn: CacheTurn) => {
    if (turn.kind !== 'miss') throw new Error('A hit.');
    return turn.gathering;
  };

  it.each<[string, ReceivedHeaders]>([
    ['a tenant of another name', { 'x-ataski-tenant': [acme], 'x-tenant-id': [acme] }],
    [
      'the key and the cookies of another',
      { authorization: ['Bearer atk_acme'], cookie: [`tenant=${acme}`] },
    ],
    ['a host that is another’s', { host: ['acme.ataski.example'], 'x-forwarded-host': ['acme'] }],
    ['a key of the cache', { 'x-ataski-cache-key': ['00'], 'cache-control': ['only-if-cached'] }],
  ])(
    'is answered with nothing of another tenant, whatever it forges: %s',
    async (_what, forged) => {
      const { caching, ask, find, request } = open();
      await ask(db.context(acme), anEmbedding('acme'), request);
      const forging = { ...request, headers: forged };
      expect(await find(db.context(globex), forging)).toBeNull();
      const [plain, told] = [request, forging].map((one) => caching.plan(db.context(globex), one));
      expect(required((await told)!).key).toEqual(required((await plain)!).key);
      expect(await find(db.context(acme), forging)).not.toBeNull();
    },
  );

  it('is answered to the same agent and user, and to others only when all have asked to share', async () => {
    const { ask, find, request } = open();
    const agent = (id: string) => db.context(acme, { type: 'agent', id });
    const shared = { ...request, headers: { 'x-ataski-cache': ['on, shared'] } };
    await ask(agent('a'), anEmbedding('a'), { ...request, userId: 'u' });
    expect(await find(agent('a'), { ...request, userId: 'u' })).not.toBeNull();
    expect(await find(agent('a'), { ...request, userId: 'v' })).toBeNull();
    expect(await find(agent('b'), { ...request, userId: 'u' })).toBeNull();
    expect(await find(agent('b'), shared)).toBeNull();
    await ask(agent('a'), anEmbedding('a'), shared);
    expect(await find(agent('b'), { ...shared, userId: 'w' })).not.toBeNull();
    expect(await find(agent('b'), request)).toBeNull();
  });

  it('says on a hit that it is one and how old, and nothing of the provider’s', async () => {
    const { turn, clock } = open();
    const missed = await turn();
    expect(missed.headers).toEqual({ 'x-ataski-cache': 'miss' });
    gatheringOf(missed).write(anEmbedding('x'));
    await gatheringOf(missed).end(ended());
    clock.move(12_900);
    expect((await turn()).headers).toEqual({
      ...{ 'content-type': 'application/json', 'x-ataski-cache': 'hit', age: '12' },
    });
  });

  it('leaves a row of what was saved, and of which call', async () => {
    const { caching, request, turn } = open();
    const context = db.context(acme);
    const missed = gatheringOf(await turn());
    missed.write(anEmbedding('x'));
    await missed.end(ended({ callId: 'call-of-before' }));
    const plan = required(await caching.plan(context, request));
    const hit = await caching.ask(plan, never);
    if (hit.kind !== 'hit') throw new Error('A miss.');
    const log = createKeyLog(db.tenancy);
    const event = cacheHitEvent({ id: 'call-2', provider: 'openai', model: 'm' }, plan, hit);
    await db.tenancy.withTenant(context, (tx) => log.record(tx, event));
    expect(event.details).toMatchObject({ savedNanoUsd: '1234', answeredCallId: 'call-of-before' });
    expect(await actionsOf(db, context.correlationId)).toEqual(['model.answered_from_cache']);
  });

  it('waits for an equal one under way, and gets its answer, also where it is a stream', async () => {
    const { caching } = open();
    const body = { model: 'gpt-sandbox-1', messages: [{ role: 'user', content: 'Hello' }] };
    const headers = { 'x-ataski-cache': ['on'] };
    const request = aRequest({
      surface: 'chat_completions',
      headers,
      body: { ...body, stream: true },
    });
    const plan = required(await caching.plan(db.context(acme), request));
    const leader = gatheringOf(await caching.ask(plan, never));
    const followers = Array.from({ length: 20 }, () => caching.ask(plan, never));
    const tee = createStreamTee({
      ...{ surface: 'chat_completions', stripsUsage: false },
      forward: leader.write.bind(leader),
    });
    const bytes = await recordStream('chat_completions', body);
    for (let at = 0; at < bytes.byteLength; at += 7) tee.write(bytes.subarray(at, at + 7));
    tee.end();
    const contentType = 'text/event-stream';
    expect(await leader.end(ended({ contentType, stream: tee.summary() }))).toBe(true);
    for (const turn of await Promise.all(followers)) {
      if (turn.kind !== 'hit') throw new Error('A miss.');
      expect(turn.answer.bytes.equals(bytes)).toBe(true);
    }
    const whole = required(await caching.plan(db.context(acme), { ...request, body }));
    expect(whole.key.hex).not.toBe(plan.key.hex);
  });

  it('goes itself when the one under way may not be given to others', async () => {
    const turn = await open().planned();
    const leader = gatheringOf(await turn());
    const followers = [turn(), turn()];
    leader.write(Buffer.from('{}'));
    expect(await leader.end(ended({ status: 503 }))).toBe(false);
    expect((await Promise.all(followers)).map(({ kind }) => kind)).toEqual(['miss', 'miss']);
  });

  it('takes the place of the one under way when that leaves: one of all who wait', async () => {
    const turn = await open().planned();
    const leader = gatheringOf(await turn());
    const turns: CacheTurn[] = [];
    const followers = Array.from({ length: 10 }, async () => turns.push(await turn()));
    leader.abandon();
    await expect.poll(() => turns.length).toBe(1);
    const next = gatheringOf(turns[0]!);
    next.write(anEmbedding('x'));
    await next.end(ended());
    await Promise.all(followers);
    expect(turns.map(({ kind }) => kind)).toEqual([
      'miss',
      ...Array.from({ length: 9 }, () => 'hit'),
    ]);
  });

  it('may leave while it waits, and the one under way notices nothing', async () => {
    const turn = await open().planned();
    const leader = gatheringOf(await turn());
    const leaving = new AbortController();
    const left = turn(leaving.signal);
    const stays = turn();
    leaving.abort(new Error('gone'));
    await expect(left).rejects.toThrow('gone');
    leader.write(anEmbedding('x'));
    expect(await leader.end(ended())).toBe(true);
    expect((await stays).kind).toBe('hit');
  });

  it('waits no longer than it has to, and then goes itself', async () => {
    const { caching } = openCaching(db, { waitMs: 20 });
    const plan = required(await caching.plan(db.context(acme), aRequest({ policyVersion: 'w' })));
    const leader = gatheringOf(await caching.ask(plan, never));
    expect((await caching.ask(plan, never)).kind).toBe('miss');
    leader.abandon();
  });

  it('never waits for an equal one of another tenant', async () => {
    const { turn } = open();
    const turns = [await turn(db.context(acme)), await turn(db.context(globex))];
    expect(turns.map(({ kind }) => kind)).toEqual(['miss', 'miss']);
    for (const each of turns) gatheringOf(each).abandon();
  });

  it('is not answered from the cache for an operator', async () => {
    const { caching, request } = open();
    const plan = await caching.plan(db.context(acme, { type: 'ops', id: 'ada' }), request);
    expect(plan).toEqual({ kind: 'off', because: 'operator' });
  });

  it.each([
    ['says off', { headers: { 'x-ataski-cache': ['off'] } }, 'asked_off'],
    ['is a generation', { surface: 'messages' as const }, 'not_asked'],
    ['has a number beyond 2^53', { body: { input: 2 ** 60 } }, 'unreadable'],
  ])('is off where it %s', async (_what, over, because) => {
    const { caching } = open();
    const plan = await caching.plan(db.context(acme), aRequest(over));
    expect(plan).toEqual({ kind: 'off', because });
  });

  it('goes on without a cache while the database is away, and says so', async () => {
    const { caching, turn, vault } = open();
    gatheringOf(await turn()).abandon();
    const gone = () => Promise.reject(new Error('The database is away.'));
    const away: TenantDb & PlatformDb = { withTenant: gone, query: gone, call: gone };
    const process = openCaching(db, { db: away, vault });
    expect(await process.caching.plan(db.context(acme), aRequest())).toEqual({
      ...{ kind: 'off', because: 'unavailable' },
    });
    expect(process.troubles).toEqual([{ kind: 'look_up_failed', tenantId: acme, code: 'UNKNOWN' }]);
    const plan = required(await caching.plan(db.context(acme), aRequest()));
    const missed = gatheringOf(await process.caching.ask(plan, never));
    missed.write(anEmbedding('x'));
    expect(await missed.end(ended())).toBe(false);
    expect(process.troubles.map(({ kind }) => kind)).toContain('store_failed');
  });
});
