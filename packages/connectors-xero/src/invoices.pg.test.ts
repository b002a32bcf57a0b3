import { describe, expect, it, onTestFinished } from 'vitest';

import { labMigrations, landedRows, restrictTo } from '@ataski/connector-lab';
import { useDatabase } from '@ataski/postgres';

import { acmeBooks, createXeroLab } from '../test/xero-lab.ts';
import type { XeroLabOptions } from '../test/xero-lab.ts';
import { xero } from './xero.ts';

describe('invoices from Xero', () => {
  const database = useDatabase({ migrations: labMigrations });

  async function start(invoices: number, mislead?: XeroLabOptions['mislead']) {
    const lab = await createXeroLab(
      database,
      { organisations: [{ tenantId: acmeBooks, name: 'Acme', invoices }] },
      {
        connectors: [restrictTo(xero, 'invoices', 'accounts')],
        ...(mislead === undefined ? {} : { mislead }),
      },
    );
    onTestFinished(() => lab.close());
    const connectionId = await lab.connect(database.context(database.tenants.acme));
    const textOf = async (id: string): Promise<string> => {
      const rows = await landedRows(database, connectionId);
      return rows.find(({ sourceId }) => sourceId === id)?.data ?? '';
    };
    return { lab, connectionId, textOf };
  }

  it('keep amounts of twenty digits, and the text of each date', async () => {
    const { lab, connectionId, textOf } = await start(0);
    const lines = [{ accountCode: '200', amount: '1234567890123456.7891' }];
    const { id } = lab.provider.mutate.createInvoice(acmeBooks, { lines, date: '2026-03-29' });
    expect((await lab.sync(connectionId)).state).toBe('complete');
    const text = await textOf(id);
    expect(text).toContain('"UnitAmount":1234567890123456.7891');
    expect(text).toContain('"Total":1234567890123456.7891');
    expect(text).toContain('"Date":"/Date(1774742400000+0000)/"');
    expect(text).toContain('"DateString":"2026-03-29T00:00:00"');
  });

  it('are read again only where they changed; the wrong form of a moment would read all', async () => {
    const { lab, connectionId, textOf } = await start(30);
    const first = await lab.sync(connectionId);
    expect(first.streams[1]).toMatchObject({ stream: 'invoices', recordsRead: 30, pages: 1 });
    lab.clock.pass(3_600_000);
    const [draft] = lab.provider.invoices(acmeBooks).filter(({ status }) => status === 'DRAFT');
    const id = draft?.id ?? '';
    lab.provider.mutate.deleteInvoice(acmeBooks, id);
    const second = await lab.sync(connectionId);
    expect(second.streams[0]).toMatchObject({ stream: 'accounts', recordsRead: 0 });
    expect(second.streams[1]).toMatchObject({ recordsRead: 1, recordsWritten: 1 });
    expect(await textOf(id)).toContain('"Status":"DELETED"');
    // The same position in another form: Xero drops it without a word.
    const { accessToken } = lab.provider.oauth.authorize({
      ...{ accounts: [acmeBooks], scopes: ['accounting.invoices.read'] },
    });
    const answer = await lab.provider.handle({
      ...{ method: 'GET', host: 'api.xero.com', path: '/api.xro/2.0/Invoices' },
      query: new URLSearchParams({ page: '1', pageSize: '1000', includeArchived: 'true' }),
      headers: {
        ...{ authorization: `Bearer ${accessToken}`, accept: 'application/json' },
        ...{ 'xero-tenant-id': acmeBooks, 'if-modified-since': lab.clock.now().toISOString() },
      },
      body: Buffer.alloc(0),
    });
    expect(String(answer.body)).toContain('"itemCount":30');
  });

  it('lose nothing when read ones are edited, and new ones made, while pages are read', async () => {
    const { lab, connectionId } = await start(2300);
    const { invoices, mutate } = lab.provider;
    await lab.ask(connectionId);
    while ((await lab.lastRun(connectionId)).streams[1]?.pages !== 1) {
      await lab.pageRunner.runOnce();
    }
    const early = invoices(acmeBooks)
      .filter(({ status }) => status === 'AUTHORISED')
      .sort((a, b) => a.updatedAt - b.updatedAt)
      .slice(0, 40);
    lab.clock.pass(60_000);
    for (const { id } of early) mutate.voidInvoice(acmeBooks, id);
    const made = Array.from({ length: 5 }, () => mutate.createInvoice(acmeBooks));
    expect((await lab.sync(connectionId)).state).toBe('complete');
    lab.clock.pass(3_600_000);
    await lab.sync(connectionId);
    const rows = (await landedRows(database, connectionId)).filter(
      ({ stream }) => stream === 'invoices',
    );
    expect(rows).toHaveLength(2300 + made.length);
    const statusOf = new Map(
      rows.map(({ sourceId, data }) => [
        sourceId,
        (JSON.parse(data) as { readonly Status: string }).Status,
      ]),
    );
    for (const { id, status } of invoices(acmeBooks)) expect(statusOf.get(id)).toBe(status);
  });

  it('are not taken for read where a page comes again in place of the next one', async () => {
    let isStuck = true;
    const { lab, connectionId } = await start(1200, (simulator) => ({
      ...simulator,
      handle: async (request) => {
        const isPage = request.path.endsWith('/Invoices') && request.query.has('page');
        if (isStuck && isPage) request.query.set('page', '1');
        return await simulator.handle(request);
      },
    }));
    const run = await lab.sync(connectionId);
    expect(run.streams[1]).toMatchObject({
      ...{ stream: 'invoices', state: 'failed', errorCode: 'CONNECTORS_KIT_RESPONSE_INVALID' },
    });
    isStuck = false;
    expect((await lab.sync(connectionId)).state).toBe('complete');
    const rows = await landedRows(database, connectionId);
    expect(rows.filter(({ stream }) => stream === 'invoices')).toHaveLength(1200);
  });
});
