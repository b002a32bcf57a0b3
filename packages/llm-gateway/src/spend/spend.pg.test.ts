import { randomUUID } from 'node:crypto';

import { describe, expect, it } from 'vitest';

import { ask, gatewayMigrations, surfaceAsks } from '@ataski/gateway-lab';
import type { TenantId } from '@ataski/kernel';
import { useDatabase } from '@ataski/postgres';

import { useGateway } from '../gateway/gateway.fixture.ts';
import type { DayLine } from './spend-line.ts';
import { createSpend } from './spend.ts';
import type { DayRange, SpendPage } from './spend.ts';

const huge = 9_007_199_254_740_993n;

describe('what a tenant spent', () => {
  const db = useDatabase({ migrations: gatewayMigrations });
  const { acme, globex } = db.tenants;
  const spend = createSpend({ pageLines: 2 });

  const put = async (tenant: TenantId, call: Partial<PutCall>) => {
    const { heldAt, payer, model, credentialId, costNano } = { ...usual, ...call };
    await db.superuser.query(
      `insert into llm_gateway.call (
         tenant_id, id, correlation_id, payer, credential_id, surface, provider, model, price_version,
         intent_event_id, intent_at, state, hold_nano, cost_nano, budgets, input_tokens, output_tokens,
         held_at, expires_at, settled_at)
       values ($1, $2, 'corr_12345678', $3, $4, 'messages', 'anthropic', $5, 'v1',
         $6, $7, 'settled', $8, $8, '{}', 3, 2, $7, $7, $7)`,
      [
        ...[tenant, randomUUID(), payer, credentialId, model],
        ...[randomUUID(), heldAt, String(costNano)],
      ],
    );
  };

  it('is charged to the nano-dollar where the platform paid, and costs nothing on its own key', async () => {
    await put(acme, { costNano: huge });
    await put(acme, { costNano: 1n });
    await put(acme, { costNano: 7n, model: 'm2' });
    await put(acme, { costNano: huge, payer: 'tenant', credentialId: 'own' });
    await put(acme, { costNano: 5n, heldAt: '2026-10-31T23:59:59.999999Z' });
    await put(acme, { costNano: 5n, heldAt: '2026-12-01T00:00:00Z' });
    await put(globex, { costNano: 1_000n });
    const first = await db.as(acme, (tx) => spend.invoice(tx, { month: '2026-11' }));
    const rest = await db.as(acme, (tx) =>
      spend.invoice(tx, { month: '2026-11', after: first.next }),
    );
    expect(rest.next).toBeNull();
    const lines = [...first.lines, ...rest.lines];
    expect(
      lines.map(({ model, payer, calls, costNano, chargeNano }) => [
        ...[model, payer, calls, costNano, chargeNano],
      ]),
    ).toEqual([
      ['m1', 'tenant', 1n, huge, 0n],
      ['m1', 'platform', 2n, huge + 1n, huge + 1n],
      ['m2', 'platform', 1n, 7n, 7n],
    ]);
    expect([first.chargeNano, rest.chargeNano]).toEqual([huge + 8n, huge + 8n]);
  });

  it('stands by day in UTC, and each page goes on where the one before ended', async () => {
    const range = { from: '2026-10-31', to: '2026-12-02' };
    const days: (readonly [string, string, bigint])[] = [];
    let after: string | null = null;
    do {
      const wish: DayRange = { ...range, after };
      const page: SpendPage<DayLine> = await db.as(acme, (tx) => spend.byDay(tx, wish));
      expect(page.lines.length).toBeLessThanOrEqual(2);
      days.push(
        ...page.lines.map(({ day, model, inputTokens }) => [day, model, inputTokens] as const),
      );
      after = page.next;
    } while (after !== null);
    expect(days).toEqual([
      ['2026-10-31', 'm1', 3n],
      ['2026-11-27', 'm1', 3n],
      ['2026-11-27', 'm1', 6n],
      ['2026-11-27', 'm2', 3n],
      ['2026-12-01', 'm1', 3n],
    ]);
  });

  it.each(['2026-13', '2026-1', 'now', "2026-11'--"])(
    'is not asked of the month %s',
    async (month) => {
      await expect(db.as(acme, (tx) => spend.invoice(tx, { month }))).rejects.toMatchObject({
        code: 'LLM_GATEWAY_SPEND_INVALID',
      });
    },
  );

  it.each([
    { from: '2026-02-30', to: '2026-03-01' },
    { from: '2026-03-01', to: 'x' },
    { from: '2026-03-01', to: '2026-03-02', after: '[]' },
    { from: '2026-03-01', to: '2026-03-02', after: 'x' },
  ])('is not asked of %j', async (range) => {
    await expect(db.as(acme, (tx) => spend.byDay(tx, range))).rejects.toMatchObject({
      code: 'LLM_GATEWAY_SPEND_INVALID',
    });
  });

  it('is found by its index', async () => {
    const plan = await db.superuser.query<Record<string, string>>(`
      set enable_seqscan = off;
      explain select 1 from llm_gateway.call
       where tenant_id = '${acme}' and held_at >= '2026-11-01' and held_at < '2026-12-01'`);
    const [, explained] = plan as unknown as readonly { readonly rows: readonly object[] }[];
    expect(JSON.stringify(explained?.rows)).toContain('call_by_time');
  });
});

interface PutCall {
  readonly heldAt: string;
  readonly payer: 'tenant' | 'platform';
  readonly model: string;
  readonly credentialId: string;
  readonly costNano: bigint;
}

const usual: PutCall = {
  ...{ heldAt: '2026-11-27T12:00:00Z', payer: 'platform', model: 'm1' },
  ...{ credentialId: 'platform', costNano: 0n },
};

describe('an invoice', () => {
  const { acme, db, world } = useGateway();

  it('is what the calls of the ledger came to, and traffic on its own key costs a tenant nothing', async () => {
    const { budget, calls, key, origin, ownKey } = world();
    await budget(acme);
    const { text } = await key(acme);
    await ownKey(acme, 'anthropic');
    await new Promise((done) => setTimeout(done, 1_200));
    for (const one of surfaceAsks) await ask(origin, one.path, text, one.body('Hi'));
    const rows = await calls(acme);
    const month = new Date().toISOString().slice(0, 7);
    const { lines, chargeNano } = await db.as(acme, (tx) => createSpend().invoice(tx, { month }));
    const costOf = (payer: string) =>
      rows
        .filter((row) => row.payer === payer)
        .reduce((sum, { cost }) => sum + BigInt(cost ?? 0), 0n);
    expect(chargeNano).toBe(costOf('platform'));
    expect(chargeNano).toBeGreaterThan(0n);
    const own = lines.filter(({ payer }) => payer === 'tenant');
    expect(own.map((line) => [line.costNano, line.chargeNano])).toEqual([[costOf('tenant'), 0n]]);
    expect(costOf('tenant')).toBeGreaterThan(0n);
  });
});
