import { randomUUID } from 'node:crypto';

import { beforeEach, describe, expect, it } from 'vitest';

import type { TenantId } from '@ataski/kernel';
import { useDatabase } from '@ataski/postgres';

import { dumpDatabase, formsOf, keyMigrations } from '../keys.fixture.ts';
import { createAnswerCache } from './answer-cache.ts';
import { aRequest, anEmbedding, openCaching, required } from './cache.fixture.ts';
import { createCaching } from './caching.ts';
import { removeExpiredAnswers } from './remove-expired-answers.ts';

const hourMs = 60 * 60 * 1_000;

describe('a cached answer', () => {
  const db = useDatabase({ migrations: keyMigrations });
  const { acme, globex } = db.tenants;
  const open = (over: Parameters<typeof openCaching>[1] = {}) => openCaching(db, over);
  const rowsOf = async (tenant: TenantId) => {
    const { rows } = await db.superuser.query<{ count: number }>(
      'select count(*)::integer as count from llm_gateway.cached_answer where tenant_id = $1',
      [tenant],
    );
    return rows[0]?.count;
  };
  const superuser = (sql: string, values: unknown[] = []) => db.superuser.query(sql, values);

  beforeEach(async () => {
    await superuser('truncate llm_gateway.cached_answer, llm_gateway.cache_secret');
  });

  it('is given again byte for byte, in every process, with its facts', async () => {
    const bytes = anEmbedding('acme');
    const process = open();
    expect((await process.ask(db.context(acme), bytes)).kind).toBe('miss');
    const found = await open().find(db.context(acme));
    expect(found?.bytes.equals(bytes)).toBe(true);
    expect(found).toMatchObject({
      ...{ contentType: 'application/json', costNano: 1_234n, model: 'text-embedding-3-small' },
      tokens: { input: 5, cached: 0, written: 0, output: 0 },
    });
    expect(await open().find(db.context(acme), aRequest({ policyVersion: 'other' }))).toBeNull();
  });

  it('is of its own tenant alone: an equal question of another finds nothing', async () => {
    const process = open();
    await process.ask(db.context(acme), anEmbedding('acme'));
    expect(await process.find(db.context(globex))).toBeNull();
    expect((await process.ask(db.context(globex), anEmbedding('globex'))).kind).toBe('miss');
    for (const [tenant, marker] of [[acme, 'acme'] as const, [globex, 'globex'] as const]) {
      const found = await open().find(db.context(tenant));
      expect(found?.bytes.toString()).toContain(`"${marker}"`);
    }
    const { rows } = await superuser('select distinct key from llm_gateway.cached_answer');
    expect(rows).toHaveLength(2);
  });

  it('is neither seen, changed nor removed by SQL of another tenant', async () => {
    await open().ask(db.context(acme), anEmbedding('acme'));
    const reads = await db.as(globex, async (tx) => [
      (await tx.query('select * from llm_gateway.cached_answer')).rowCount,
      (await tx.query('select * from llm_gateway.cache_secret')).rowCount,
      (await tx.query('delete from llm_gateway.cached_answer')).rowCount,
      (await tx.query('delete from llm_gateway.cache_secret')).rowCount,
      (await tx.query('update llm_gateway.cached_answer set cost_nano = 0')).rowCount,
    ]);
    expect(reads).toEqual([0, 0, 0, 0, 0]);
    const insertion = db.as(globex, (tx) =>
      tx.query(
        `insert into llm_gateway.cache_secret (tenant_id, id, sealed) values ($1, $2, 'x')`,
        [acme, randomUUID()],
      ),
    );
    await expect(insertion).rejects.toThrow();
    expect(await open().find(db.context(acme))).not.toBeNull();
  });

  it('does not open under another tenant, also when a superuser moved it to the very key', async () => {
    const process = open();
    await process.ask(db.context(acme), anEmbedding('acme'));
    await process.ask(db.context(globex), anEmbedding('globex'));
    await superuser(
      `update llm_gateway.cached_answer as theirs
          set sealed = ours.sealed, created_at = ours.created_at, expires_at = ours.expires_at
         from llm_gateway.cached_answer as ours
        where theirs.tenant_id = $1 and ours.tenant_id = $2`,
      [globex, acme],
    );
    expect(await process.find(db.context(globex))).toBeNull();
    expect(process.troubles).toEqual([
      { kind: 'answer_damaged', tenantId: globex, code: 'VAULT_PAYLOAD_DAMAGED' },
    ]);
    expect(await process.find(db.context(acme))).not.toBeNull();
  });

  it('does not open with the secret of another tenant: that is made anew, and reported', async () => {
    const process = open();
    await process.ask(db.context(acme), anEmbedding('acme'));
    await process.ask(db.context(globex), anEmbedding('globex'));
    await superuser(
      `update llm_gateway.cache_secret as theirs set sealed = ours.sealed
         from llm_gateway.cache_secret as ours
        where theirs.tenant_id = $1 and ours.tenant_id = $2`,
      [globex, acme],
    );
    const later = open();
    expect(await later.find(db.context(globex))).toBeNull();
    expect(later.troubles).toEqual([
      { kind: 'secret_damaged', tenantId: globex, code: 'VAULT_PAYLOAD_DAMAGED' },
    ]);
    expect((await later.ask(db.context(globex), anEmbedding('globex'))).kind).toBe('miss');
    expect(await open().find(db.context(globex))).not.toBeNull();
  });

  it.each([
    ['one byte', `sealed = set_byte(sealed, 40, get_byte(sealed, 40) # 1)`],
    ['its beginning', `created_at = created_at - interval '1 second'`],
    ['its end', `expires_at = expires_at + interval '1 second'`],
  ])('is a miss that is reported when a superuser changed %s', async (_what, change) => {
    const process = open();
    await process.ask(db.context(acme), anEmbedding('acme'));
    await superuser(`update llm_gateway.cached_answer set ${change}`);
    expect(await process.find(db.context(acme))).toBeNull();
    expect(process.troubles).toMatchObject([{ kind: 'answer_damaged', tenantId: acme }]);
  });

  it('is not the answer to another question of its tenant, also when it was moved there', async () => {
    const process = open();
    const other = aRequest({ body: { model: 'x', input: 'Another question' } });
    await process.ask(db.context(acme), anEmbedding('first'));
    await process.ask(db.context(acme), anEmbedding('second'), other);
    await superuser(
      `update llm_gateway.cached_answer as one
          set sealed = (select sealed from llm_gateway.cached_answer where key <> one.key)`,
    );
    expect(await process.find(db.context(acme))).toBeNull();
    expect(await process.find(db.context(acme), other)).toBeNull();
  });

  it('is found by nobody once the secret of its tenant is deleted, in any process', async () => {
    const [one, other] = [open(), open()];
    await one.ask(db.context(acme), anEmbedding('acme'));
    await one.ask(db.context(globex), anEmbedding('globex'));
    expect(await other.find(db.context(acme))).not.toBeNull();
    await db.as(acme, (tx) => tx.query('delete from llm_gateway.cache_secret'));
    expect(await rowsOf(acme)).toBe(0);
    expect(await one.find(db.context(acme))).toBeNull();
    expect(await other.find(db.context(acme))).toBeNull();
    // Their clocks stand still, so both still know the secret; what they make with it is not kept.
    await one.ask(db.context(acme), anEmbedding('acme'));
    expect(await rowsOf(acme)).toBe(0);
    expect(one.troubles).toEqual([]);
    one.clock.move(500);
    await one.ask(db.context(acme), anEmbedding('acme'));
    expect(await one.find(db.context(acme))).not.toBeNull();
    expect(await one.find(db.context(globex))).not.toBeNull();
  });

  it('is found by nobody once its tenant is shredded, and none is kept after', async () => {
    const process = open();
    await process.ask(db.context(acme), anEmbedding('acme'));
    const { shredding } = process.vault;
    const { id } = await shredding.request(db.context(acme), {
      reason: 'The tenant leaves us for good.',
    });
    await superuser(
      `update vault.shred_request set requested_at = requested_at - interval '8 days', due_at = due_at - interval '8 days'`,
    );
    await shredding.execute(db.context(acme), id);
    const later = open();
    const plan = await later.caching.plan(db.context(acme), aRequest());
    expect(plan).toEqual({ kind: 'off', because: 'unavailable' });
    expect(await process.find(db.context(acme))).toBeNull();
    expect((await process.ask(db.context(acme), anEmbedding('acme'))).kind).toBe('miss');
    expect(process.troubles).toContainEqual(
      expect.objectContaining({ kind: 'store_failed', code: 'VAULT_SHREDDED' }),
    );
  });
});

describe('the time of a cached answer', () => {
  const db = useDatabase({ migrations: keyMigrations });
  const { acme, globex } = db.tenants;
  const count = async () => {
    const { rows } = await db.superuser.query<{ tenant_id: string }>(
      'select tenant_id from llm_gateway.cached_answer order by tenant_id',
    );
    return rows.map((row) => row.tenant_id);
  };
  beforeEach(() =>
    db.superuser.query('truncate llm_gateway.cached_answer, llm_gateway.cache_secret'),
  );

  it('is an hour, to the millisecond, and over for each clock', async () => {
    const process = openCaching(db);
    await process.ask(db.context(acme), anEmbedding('acme'));
    process.clock.move(hourMs - 1);
    expect(await process.find(db.context(acme))).not.toBeNull();
    process.clock.move(1);
    expect(await process.find(db.context(acme))).toBeNull();
    const slow = openCaching(db);
    slow.clock.move(-2 * hourMs);
    await slow.ask(db.context(globex), anEmbedding('globex'));
    // By its own clock it is fresh, by the database's it is not.
    expect(await slow.find(db.context(globex))).toBeNull();
  });

  it('has not begun for a clock that was set back', async () => {
    const process = openCaching(db);
    await process.ask(db.context(acme), anEmbedding('acme'));
    process.clock.move(-1);
    expect(await process.find(db.context(acme))).toBeNull();
  });

  it.each([0, -1, 0.5, Number.NaN, 24 * hourMs + 1])('is never %d ms', (ttlMs) => {
    const vault = {
      encrypt: () => Promise.reject(new Error()),
      decrypt: () => Promise.reject(new Error()),
    };
    expect(() => createCaching({ db: db.tenancy, vault, ttlMs })).toThrow(
      expect.objectContaining({ code: 'LLM_GATEWAY_OPTIONS_INVALID' }),
    );
  });

  it('is a day at most, whatever SQL of the tenant says', async () => {
    const process = openCaching(db, { ttlMs: 24 * hourMs });
    await process.ask(db.context(acme), anEmbedding('acme'));
    expect(await process.find(db.context(acme))).not.toBeNull();
    const longer = db.as(acme, (tx) =>
      tx.query(`update llm_gateway.cached_answer set expires_at = expires_at + interval '1 ms'`),
    );
    await expect(longer).rejects.toThrow();
  });

  it('ends with a sweep that removes what is expired, of all tenants, and nothing else', async () => {
    const slow = openCaching(db);
    slow.clock.move(-2 * hourMs);
    await slow.ask(db.context(acme), anEmbedding('acme'));
    await slow.ask(db.context(globex), anEmbedding('globex'));
    const process = openCaching(db);
    await process.ask(db.context(globex), anEmbedding('x'), aRequest({ policyVersion: 'b' }));
    expect(await removeExpiredAnswers({ platform: db.tenancy })).toBe(2);
    expect(await count()).toEqual([globex]);
    expect(await removeExpiredAnswers({ platform: db.tenancy })).toBe(0);
  });

  it('is ended by no tenant for others: the sweep is the platform’s alone', async () => {
    const sweep = db.as(acme, (tx) => tx.query('select llm_gateway.remove_expired_answers(10)'));
    await expect(sweep).rejects.toThrow();
  });
});

describe('what the database holds of cached answers', () => {
  const db = useDatabase({ migrations: keyMigrations });
  const { acme, globex } = db.tenants;

  it('is no word of a question or an answer', async () => {
    const [question, answer] = ['canaryquestion7319', 'canaryanswer7319'];
    const request = aRequest({ body: { model: 'm', input: question } });
    await openCaching(db).ask(db.context(acme), anEmbedding(answer), request);
    const dump = await dumpDatabase(db);
    for (const form of [question, answer].flatMap(formsOf)) expect(dump).not.toContain(form);
  });

  it('is looked up and stored under no key of another tenant’s', async () => {
    const { caching, clock, vault } = openCaching(db);
    const { key } = required(await caching.plan(db.context(acme), aRequest()));
    const onTrouble = () => undefined;
    const cache = createAnswerCache({ db: db.tenancy, vault, clock, ttlMs: hourMs, onTrouble });
    const foreign = { code: 'LLM_GATEWAY_CACHE_KEY_FOREIGN', kind: 'integrity' };
    await expect(cache.lookUp(db.context(globex), key)).rejects.toMatchObject(foreign);
    const answer = { bytes: anEmbedding('x'), createdAt: clock.now(), contentType: 'x' };
    const facts = { callId: 'c', model: null, costNano: 0n, tokens: null };
    const store = cache.store(db.context(globex), key, { ...answer, ...facts });
    await expect(store).rejects.toMatchObject(foreign);
    expect(await cache.lookUp(db.context(acme), key)).toBeNull();
  });
});
