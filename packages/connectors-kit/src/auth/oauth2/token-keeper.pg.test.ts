import { beforeEach, describe, expect, it, vi } from 'vitest';

import { useDatabase } from '@ataski/postgres';

import { begin, createClubProcess, tablesWith } from '../../../test/club-product.ts';
import type { ClubProduct, SharedTime } from '../../../test/club-product.ts';
import { club } from '../../../test/club.ts';
import { createFakeClub } from '../../../test/fake-club.ts';
import type { FakeClub } from '../../../test/fake-club.ts';
import { migrations } from '../../../test/harness.ts';
import { mortalDb } from '../../../test/mortal-db.ts';
import { createProvider } from '../../provider/provider.ts';
import type { TokenLoan } from './token-keeper.ts';

describe('an access token', () => {
  const db = useDatabase({ migrations });
  let fake: FakeClub;
  let time: SharedTime;
  let connectionId: string;

  beforeEach(async () => {
    fake = createFakeClub();
    time = { at: Date.parse('2026-11-20T12:00:00Z') };
    const product = createClubProcess(db, fake, time);
    const context = db.context(db.tenants.acme);
    await db.superuser.query(
      `update connectors_kit.connection set state = 'disconnected', disconnected_at = clock_timestamp()`,
    );
    const callback = fake.allow(await begin(product, context));
    connectionId = (await product.connections.finishConsent({ context, callback })).connection.id;
    fake.tokenForms.length = 0;
  });

  const startProcess = (): ClubProduct => createClubProcess(db, fake, time);
  const loanOf = ({ tokens }: Pick<ClubProduct, 'tokens'>): TokenLoan =>
    tokens.lend(club, db.context(db.tenants.acme), connectionId);
  const show = (product: Pick<ClubProduct, 'tokens'>): Promise<string> =>
    loanOf(product).withSecret('club.list_members', (token) => Promise.resolve(token));
  const expire = (): void => {
    time.at += 3_600_000;
    fake.expireAll();
  };
  const opens = async (token: string): Promise<boolean> => {
    const headers = { authorization: `Bearer ${token}` };
    const request = { system: 'club', operation: 'list_members', headers };
    return (await fake.call(db.context(db.tenants.acme), request)).status === 200;
  };
  const letLeaseEnd = (): Promise<unknown> =>
    db.superuser.query(
      `update connectors_kit.token_grant set renewal_until = clock_timestamp() - interval '1 second'
        where renewal is not null`,
    );
  const stateOf = async (): Promise<unknown> => {
    const { rows } = await db.superuser.query(
      `select state, generation, renewal_until - clock_timestamp() > interval '1 second' as is_held
         from connectors_kit.connection c join connectors_kit.token_grant g on g.connection_id = c.id
        where c.id = $1`,
      [connectionId],
    );
    return rows[0];
  };

  it.each([
    ['fifty workers of one process', 1, 50],
    ['fifty workers of ten processes', 10, 5],
    ['fifty processes', 50, 1],
  ])('is renewed by one token call for %s', async (_who, processes, workers) => {
    expire();
    const all = Array.from({ length: processes }, startProcess);
    const asked = all.flatMap((product) => Array.from({ length: workers }, () => show(product)));
    const shown = new Set(await Promise.all(asked));
    expect(fake.tokenForms).toHaveLength(1);
    expect(shown.size).toBe(1);
    expect(await opens([...shown][0] ?? '')).toBe(true);
  });

  it.each([
    ['more', 'session members.read members.write'],
    ['less', 'session'],
  ])('is not used when a renewal brings %s than was consented to', async (_what, scope) => {
    const honest = fake.call.bind(fake);
    fake.call = async (...call) => {
      const answer = await honest(...call);
      const text = new TextDecoder().decode(answer.body).replace('session members.read', scope);
      return { ...answer, body: new TextEncoder().encode(text) };
    };
    expire();
    const product = startProcess();
    await expect(show(product)).rejects.toMatchObject({ code: 'CONNECTORS_KIT_CONSENT_NEEDED' });
    expect(await stateOf()).toMatchObject({ state: 'needs_reauth', generation: 1 });
    expect(fake.revoked).toHaveLength(1);
    await expect(show(startProcess())).rejects.toThrow();
  });

  it('is renewed by one token call when fifty workers find it refused, early or late', async () => {
    const product = startProcess();
    const loans = Array.from({ length: 50 }, () => loanOf(product));
    for (const loan of loans) await loan.withSecret('club.list_members', () => Promise.resolve());
    fake.expireAll();
    await Promise.all(loans.slice(0, 25).map((loan) => loan.renewSecret()));
    for (const loan of loans.slice(25)) await loan.renewSecret();
    expect(fake.tokenForms).toHaveLength(1);
    expect(await opens(await show(product))).toBe(true);
  });

  it('is renewed once for a call that the provider refuses, and no more', async () => {
    const product = startProcess();
    const provider = createProvider({
      ...{ connector: club, context: db.context(db.tenants.acme), door: fake },
      account: { livemode: null, settings: {} },
      ...loanOf(product),
      pulse: {
        clock: { now: () => new Date(time.at) },
        random: () => 0,
        sleep: () => Promise.resolve(),
      },
    });
    fake.expireAll();
    expect((await provider.call({ operation: 'list_members' })).status).toBe(200);
    fake.beforeToken = () => {
      // Whatever it hands out is of no use.
      setTimeout(fake.expireAll);
      return Promise.resolve();
    };
    fake.expireAll();
    const refused = provider.call({ operation: 'list_members' });
    await expect(refused).rejects.toMatchObject({ code: 'CONNECTORS_KIT_CREDENTIAL_REJECTED' });
    expect(fake.tokenForms).toHaveLength(2);
  });

  it('is asked for once more, with the old refresh token, when the answer was lost', async () => {
    expire();
    fake.losing = 1;
    expect(await opens(await show(startProcess()))).toBe(true);
    const [first, second] = fake.tokenForms.map((form) => form.get('refresh_token'));
    expect(fake.tokenForms).toHaveLength(2);
    expect(second).toBe(first);
  });

  it('is not asked for a third time, and the next one may ask at once', async () => {
    expire();
    fake.losing = 2;
    await expect(show(startProcess())).rejects.toMatchObject({
      code: 'CONNECTORS_KIT_PROVIDER_BUSY',
    });
    expect(fake.tokenForms).toHaveLength(2);
    expect(await stateOf()).toMatchObject({ state: 'connected', is_held: null });
  });

  it('is the winner’s when a race was lost', async () => {
    expire();
    fake.honoursOld = false;
    let winner = '';
    fake.beforeToken = async () => {
      fake.beforeToken = () => Promise.resolve();
      await letLeaseEnd();
      winner = await show(startProcess());
    };
    const loser = startProcess();
    expect(await show(loser)).toBe(winner);
    expect(fake.tokenForms).toHaveLength(2);
    expect(await stateOf()).toMatchObject({ state: 'connected', generation: 2 });
  });

  it('needs a new consent when the provider does not renew any more, which is marked', async () => {
    expire();
    fake.endGrants();
    await expect(show(startProcess())).rejects.toMatchObject({
      code: 'CONNECTORS_KIT_CONSENT_NEEDED',
      details: { system: 'club', connectionId },
    });
    expect(await stateOf()).toMatchObject({ state: 'needs_reauth', generation: 1 });
    const { rows } = await db.superuser.query(
      `select 1 from audit.audit_log where action = 'connection.consent_lost'
          and targets @> jsonb_build_array(jsonb_build_object('id', $1::text))`,
      [connectionId],
    );
    expect(rows).toHaveLength(1);
  });

  it('is said to be lost once, however many processes find it so', async () => {
    expire();
    fake.endGrants();
    for (let found = 0; found < 3; found += 1) {
      await expect(show(startProcess())).rejects.toMatchObject({
        code: 'CONNECTORS_KIT_CONSENT_NEEDED',
      });
    }
    const { rows } = await db.superuser.query(
      `select 1 from audit.audit_log where action = 'connection.consent_lost'
          and targets @> jsonb_build_array(jsonb_build_object('id', $1::text))`,
      [connectionId],
    );
    expect(rows).toHaveLength(1);
  });

  it.each(['inside', 'after'] as const)(
    'is renewed by the next process, wherever the one before was killed %s a transaction',
    async (when) => {
      let deaths = 0;
      for (let at = 1; ; at += 1) {
        expire();
        const mortal = mortalDb(db.tenancy, { at, when });
        await show(createClubProcess(db, fake, time, mortal)).catch(() => undefined);
        if (!mortal.isDead()) break;
        deaths += 1;
        await letLeaseEnd();
        expect(await opens(await show(startProcess())), `death ${String(at)}`).toBe(true);
        expect(await stateOf()).toMatchObject({ state: 'connected' });
      }
      // Taking the turn, lending the refresh token, storing, lending the access token.
      expect(deaths).toBeGreaterThanOrEqual(4);
    },
  );

  it('is nobody else’s to renew for as long as the calls for it may take', async () => {
    const timeouts: number[] = [];
    vi.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => {
      timeouts.push(ms);
      return new AbortController().signal;
    });
    expire();
    let heldMs = 0;
    fake.beforeToken = async () => {
      const { rows } = await db.superuser.query<{ ms: number }>(
        `select extract(epoch from renewal_until - clock_timestamp())::float * 1000 as ms
           from connectors_kit.token_grant where connection_id = $1`,
        [connectionId],
      );
      heldMs = rows[0]?.ms ?? 0;
    };
    await show(startProcess());
    expect(timeouts).toHaveLength(1);
    // Two tries, and the pause between them.
    expect(heldMs).toBeGreaterThan(2 * (timeouts[0] ?? Infinity) + 1_000);
  });

  it('is given up as busy when its provider never answers', async () => {
    vi.spyOn(AbortSignal, 'timeout').mockImplementation(() => AbortSignal.abort());
    expire();
    fake.beforeToken = () => Promise.reject(new Error('aborted'));
    await expect(show(startProcess())).rejects.toMatchObject({
      code: 'CONNECTORS_KIT_PROVIDER_BUSY',
    });
    expect(await stateOf()).toMatchObject({ state: 'connected' });
  });

  it('is stored before it is shown to anybody', async () => {
    expire();
    const context = db.context(db.tenants.acme);
    const place = { connector: 'club', connectionId, field: 'access_token' };
    await loanOf(startProcess()).withSecret('club.list_members', async (token) => {
      const { vault } = startProcess();
      const stored = await vault.use(context, place, 'test', (secret) =>
        Promise.resolve(secret.use((bytes) => new TextDecoder().decode(bytes))),
      );
      expect(stored).toBe(token);
      expect(await stateOf()).toMatchObject({ generation: 2 });
    });
  });

  it('is in no table, no audit row and no error', async () => {
    expire();
    const shown = await show(startProcess());
    expect(fake.secrets).toContain(shown);
    fake.endGrants();
    expire();
    const error: unknown = await show(startProcess()).catch((failure: unknown) => failure);
    fake.losing = 2;
    expect(await tablesWith(db, fake.secrets)).toEqual([]);
    const text = `${JSON.stringify(error)} ${String(error)} ${String((error as Error).cause)}`;
    expect(text).toContain('CONNECTORS_KIT_CONSENT_NEEDED');
    for (const secret of fake.secrets) expect(text).not.toContain(secret);
  });
});
