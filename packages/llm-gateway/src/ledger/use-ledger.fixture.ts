import { beforeEach } from 'vitest';

import type { TenantContext, TenantId } from '@ataski/kernel';
import { useDatabase } from '@ataski/postgres';

import type { BudgetWish } from '../budget/budgets.ts';
import { createLedgerWriter } from './ledger-writer.ts';
import { createCaller, createLedgerLog, ledgerMigrations } from './ledger.fixture.ts';
import { presumeExpired } from './presume-expired.ts';

/** A ledger of two tenants, empty at each test, and what a test asks of it. */
export function useLedger() {
  const db = useDatabase({ migrations: ledgerMigrations });
  beforeEach(() => db.superuser.query('truncate llm_gateway.call, llm_gateway.budget'));
  const open = () => {
    const log = createLedgerLog(db.tenancy);
    const writer = createLedgerWriter({ platform: db.tenancy });
    const sweep = (atOnce = 500) =>
      presumeExpired({ platform: db.tenancy, writer, audit: log, atOnce });
    return { log, writer, sweep, ...createCaller(log, writer) };
  };
  return {
    db,
    ...db.tenants,
    open,
    async setFor(tenant: TenantId, ...wishes: readonly Partial<BudgetWish>[]) {
      const { budgets } = open();
      const usual = { scope: 'tenant', scopeId: '', period: 'day', limitNano: 100n } as const;
      for (const wish of wishes)
        await db.as(tenant, (tx) => budgets.set(tx, { ...usual, ...wish }));
    },
    /** By scope and period: settled and held. */
    async standingOf(tenant: TenantId) {
      const listed = await db.as(tenant, (tx) => open().budgets.list(tx));
      return Object.fromEntries(
        listed.map((one) => [
          `${one.scope}${one.scopeId} ${one.period}`,
          [one.settledNano, one.heldNano],
        ]),
      );
    },
    async eventsOf({ correlationId }: TenantContext) {
      const { rows } = await db.superuser.query<{ said: string }>(
        `select actor_id || ' ' || coalesce(outcome, phase) as said from audit.audit_log
          where correlation_id = $1 order by occurred_at, event_id`,
        [correlationId],
      );
      return rows.map(({ said }) => said);
    },
    async stateOf(id: string) {
      const { rows } = await db.superuser.query<{ state: string; cost: string | null }>(
        'select state, cost_nano::text as cost from llm_gateway.call where id = $1',
        [id],
      );
      return rows.map(({ state, cost }) => [state, cost]);
    },
  };
}
