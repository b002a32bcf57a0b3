import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { labMigrations } from '@ataski/connector-lab';
import { getConnection } from '@ataski/connectors-kit';
import { useDatabase } from '@ataski/postgres';
import type { SimulatedRequest } from '@ataski/sandbox';

import { account, createHubspotLab } from '../test/world.ts';
import type { HubspotLab, HubspotLabOptions } from '../test/world.ts';

const day = 86_400_000;
const digits = '12345678901234567890.12';

describe('a HubSpot sync', () => {
  const db = useDatabase({ migrations: labMigrations });
  let hub: HubspotLab;
  let connected: string;
  let onRequest: (request: SimulatedRequest) => void;

  beforeEach(() => {
    onRequest = () => undefined;
  });
  afterEach(async () => {
    await db.as(db.tenants.acme, (tx) => hub.lab.connections.disconnect(tx, connected));
    await hub.lab.close();
  });

  /** Reads everything for the first time. */
  const start = async (options: HubspotLabOptions): Promise<string> => {
    hub = await createHubspotLab(db, {
      ...options,
      onRequest: (request) => {
        onRequest(request);
      },
    });
    connected = await hub.connect(db.context(db.tenants.acme));
    await settle(connected);
    return connected;
  };
  const settle = async (connectionId: string): Promise<void> => {
    while (await hub.lab.runner.runOnce());
    const { lastRun } = await db.as(db.tenants.acme, (tx) => getConnection(tx, connectionId));
    expect(lastRun).toMatchObject({ state: 'complete', errorCode: null });
  };
  const syncAgain = async (connectionId: string): Promise<void> => {
    await db.as(db.tenants.acme, (tx) => hub.lab.connections.startSync(tx, connectionId));
    await settle(connectionId);
  };
  const rowsOf = async (
    connectionId: string,
    stream: string,
  ): Promise<ReadonlyMap<string, string>> => {
    const { rows } = await db.superuser.query<{ id: string; data: string }>(
      `select source_id as id, data from connectors_kit.record
        where connection_id = $1 and stream = $2 and deleted_at is null`,
      [connectionId, stream],
    );
    return new Map(rows.map(({ id, data }) => [id, data]));
  };
  const idsAt = (type: 'deals' | 'contacts' | 'companies'): ReadonlySet<string> =>
    new Set(hub.provider.records(account, type).map(({ id }) => id));
  const idAt = (type: 'deals' | 'contacts' | 'companies', index: number): string =>
    hub.provider.records(account, type)[index]?.id ?? '';
  const isSearch = ({ path, body }: SimulatedRequest, type: string): boolean =>
    path.endsWith(`/${type}/search`) && body.includes('ASCENDING');

  it('finds all of 25,000 contacts that were changed in one window', async () => {
    const connectionId = await start({ size: { deals: 1, contacts: 3, companies: 1 } });
    for (let n = 0; n < 25_000; n += 1) {
      if (n % 500 === 0) hub.clock.pass(1);
      hub.provider.mutate.create(account, 'contacts', { email: `new.${String(n)}@lab.example` });
    }
    await syncAgain(connectionId);
    const landed = await rowsOf(connectionId, 'contacts');
    expect(landed.size).toBe(25_003);
    expect(new Set(landed.keys())).toEqual(idsAt('contacts'));
    const emails = new Set([...landed.values()].map((data) => /"email":"([^"]*)"/.exec(data)?.[1]));
    expect(emails.size).toBe(25_003);
  }, 240_000);

  it('skips nothing when records leave the window while it is read', async () => {
    const connectionId = await start({ size: { deals: 1, contacts: 1000, companies: 1 } });
    hub.clock.pass(day / 24);
    for (const id of idsAt('contacts'))
      hub.provider.mutate.update(account, 'contacts', id, { firstname: 'Changed' });
    let searches = 0;
    const edited = new Set<string>();
    onRequest = (request) => {
      if (!isSearch(request, 'contacts')) return;
      searches += 1;
      hub.clock.pass(1000);
      for (let n = 0; n < 50; n += 1) {
        const id = idAt('contacts', searches * 50 + n);
        hub.provider.mutate.update(account, 'contacts', id, { lastname: 'Edited' });
        edited.add(id);
      }
      if (searches === 3) onRequest = () => undefined;
    };
    await syncAgain(connectionId);
    expect(searches).toBe(3);
    // One that left before it was read is read by the next sync. No other may be as it was.
    const first = [...(await rowsOf(connectionId, 'contacts'))];
    const unread = first.filter(([, data]) => !data.includes('"Changed"'));
    expect(unread.length).toBeGreaterThan(0);
    expect(unread.filter(([id]) => !edited.has(id))).toEqual([]);
    await syncAgain(connectionId);
    const second = [...(await rowsOf(connectionId, 'contacts')).values()];
    expect(second.filter((data) => data.includes('"Changed"'))).toHaveLength(1000);
    expect(second.filter((data) => data.includes('"Edited"'))).toHaveLength(150);
  });

  it('skips nothing when records come and go while the lists are read', async () => {
    let requests = 0;
    onRequest = ({ path, query }) => {
      if (!path.endsWith('/deals') || query.get('archived') !== 'false') return;
      requests += 1;
      if (requests === 3) hub.provider.mutate.archive(account, 'deals', idAt('deals', 20));
      if (requests === 4) hub.provider.mutate.create(account, 'deals', { dealname: 'New' });
    };
    const connectionId = await start({ size: { deals: 450, contacts: 1, companies: 1 } });
    await syncAgain(connectionId);
    expect(new Set((await rowsOf(connectionId, 'deals')).keys())).toEqual(idsAt('deals'));
  });

  it('shows a change that the search index showed late', async () => {
    const connectionId = await start({ size: { deals: 20, contacts: 1, companies: 1 } });
    hub.clock.pass(day / 24);
    hub.provider.setIndexLagMs(540_000);
    hub.provider.mutate.update(account, 'deals', idAt('deals', 0), { dealname: 'Late' });
    hub.clock.pass(60_000);
    await syncAgain(connectionId);
    hub.clock.pass(540_000);
    hub.provider.mutate.update(account, 'deals', idAt('deals', 1), { dealname: 'Later' });
    await syncAgain(connectionId);
    hub.clock.pass(540_000);
    await syncAgain(connectionId);
    const text = [...(await rowsOf(connectionId, 'deals')).values()].join('\n');
    expect(text).toContain('"Late"');
    expect(text).toContain('"Later"');
  });

  it('keeps an amount of twenty digits as it is, by list and by search', async () => {
    const connectionId = await start({ size: { deals: 60, contacts: 1, companies: 1 } });
    const [listed, searched] = [idAt('deals', 1), idAt('deals', 2)];
    expect((await rowsOf(connectionId, 'deals')).get(listed)).toContain(
      '"amount":"12345678901234.5678"',
    );
    hub.clock.pass(1000);
    hub.provider.mutate.update(account, 'deals', searched, { amount: digits });
    await syncAgain(connectionId);
    const found = (await rowsOf(connectionId, 'deals')).get(searched) ?? '';
    expect(found).toContain(`"amount":"${digits}"`);
    hub.clock.pass(8 * day);
    await syncAgain(connectionId);
    // The same text by list as by search: nothing was written again.
    expect((await rowsOf(connectionId, 'deals')).get(searched)).toBe(found);
  });

  it('marks what was archived at once, with its associations', async () => {
    const connectionId = await start({ size: { deals: 30, contacts: 40, companies: 5 } });
    const gone = idAt('deals', 3);
    hub.clock.pass(1000);
    hub.provider.mutate.archive(account, 'deals', gone);
    await syncAgain(connectionId);
    expect(new Set((await rowsOf(connectionId, 'deals')).keys())).toEqual(idsAt('deals'));
    for (const stream of ['deal_contacts', 'deal_companies']) {
      const keys = [...(await rowsOf(connectionId, stream)).keys()];
      expect(keys.some((key) => key.startsWith(`${gone}/`))).toBe(false);
    }
  });

  it('marks what was merged or erased with the weekly complete read', async () => {
    const connectionId = await start({ size: { deals: 30, contacts: 40, companies: 5 } });
    const [winner, loser, erased] = [0, 1, 2].map((index) => idAt('contacts', index));
    hub.clock.pass(1000);
    hub.provider.mutate.merge(account, 'contacts', winner ?? '', loser ?? '');
    hub.provider.mutate.gdprDelete(account, erased ?? '');
    await syncAgain(connectionId);
    expect((await rowsOf(connectionId, 'contacts')).size).toBe(40);
    hub.clock.pass(8 * day);
    await syncAgain(connectionId);
    expect(new Set((await rowsOf(connectionId, 'contacts')).keys())).toEqual(idsAt('contacts'));
    const parents = [...(await rowsOf(connectionId, 'contact_companies')).keys()];
    expect(parents.filter((key) => key.startsWith(`${loser ?? ''}/`))).toEqual([]);
    expect(parents.filter((key) => key.startsWith(`${erased ?? ''}/`))).toEqual([]);
  });

  it('reads the associations of a touched record again, and all of them every week', async () => {
    const connectionId = await start({
      ...{ size: { deals: 10, contacts: 40, companies: 5 }, associationsPageSize: 7 },
    });
    const [touched, silent] = [idAt('deals', 0), idAt('deals', 4)];
    hub.clock.pass(1000);
    for (let n = 0; n < 30; n += 1) {
      hub.provider.mutate.associate(account, 'deals', touched, 'contacts', idAt('contacts', n));
      hub.provider.mutate.associate(account, 'deals', silent, 'contacts', idAt('contacts', n));
    }
    const before = idAt('companies', 0);
    hub.provider.mutate.dissociate(account, 'deals', touched, 'companies', before);
    hub.provider.mutate.update(account, 'deals', touched, { dealname: 'Touched' });
    await syncAgain(connectionId);
    const of = async (stream: string, id: string): Promise<number> =>
      [...(await rowsOf(connectionId, stream)).keys()].filter((key) => key.startsWith(`${id}/`))
        .length;
    expect(await of('deal_contacts', touched)).toBe(30);
    expect(await of('deal_companies', touched)).toBe(0);
    expect(await of('deal_contacts', silent)).toBe(0);
    hub.clock.pass(8 * day);
    await syncAgain(connectionId);
    expect(await of('deal_contacts', silent)).toBe(30);
  });

  it('goes on with a fresh token when the old one ends in the middle', async () => {
    let requests = 0;
    onRequest = ({ path }) => {
      requests += 1;
      if (path.endsWith('/deals') && requests > 10) {
        hub.provider.oauth.expireAccessTokens();
        onRequest = () => undefined;
      }
    };
    const connectionId = await start({ size: { deals: 450, contacts: 10, companies: 5 } });
    expect((await rowsOf(connectionId, 'deals')).size).toBe(450);
    // The code, and one renewal.
    expect(hub.provider.oauth.tokenCalls()).toBe(2);
  });

  it('asks once more when the answer to a renewal was lost', async () => {
    const connectionId = await start({ size: { deals: 30, contacts: 10, companies: 5 } });
    hub.clock.pass(day);
    hub.provider.oauth.loseNextAnswer();
    await syncAgain(connectionId);
    expect(hub.provider.oauth.tokenCalls()).toBe(3);
  });

  it('finds what was changed also when a position lies beyond the newest change', async () => {
    const connectionId = await start({ size: { deals: 20, contacts: 2, companies: 2 } });
    await db.superuser.query(
      `update connectors_kit.stream_state
          set state = jsonb_set(state, '{position,newestMs}', '4000000000000')
        where connection_id = $1 and stream = 'deals'`,
      [connectionId],
    );
    hub.clock.pass(1000);
    hub.provider.mutate.update(account, 'deals', idAt('deals', 0), { dealname: 'Found' });
    await syncAgain(connectionId);
    expect([...(await rowsOf(connectionId, 'deals')).values()].join('\n')).toContain('"Found"');
  });

  it('waits as the limits ask, and reads everything', async () => {
    const connectionId = await start({
      ...{ size: { deals: 500, contacts: 2, companies: 2 } },
      ...{ requestsPerTenSeconds: 6, searchesPerSecond: 1 },
    });
    expect(new Set((await rowsOf(connectionId, 'deals')).keys())).toEqual(idsAt('deals'));
    const begun = Date.parse('2026-11-20T12:00:00Z');
    expect(hub.clock.at - begun).toBeGreaterThan(20_000);
  });
});
