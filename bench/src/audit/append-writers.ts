import { setTimeout as sleep } from 'node:timers/promises';

import { createAuditLog } from '@ataski/audit';
import { defineActions, systemClock } from '@ataski/kernel';
import type { TenantContext, TenantTx } from '@ataski/kernel';
import type { Tenancy } from '@ataski/tenancy';

import { plainColumns } from './log-tables.ts';

/** Changes a business row and writes what happened, in one transaction. */
export type Append = (context: TenantContext, row: number) => Promise<void>;

/** How long a transaction goes on working after it wrote its row of the log. */
export interface Pause {
  readonly pauseMs: number;
  /** Nobody waits for the answer of the plain insert, as nobody waits for the audit log's. */
  readonly isSent?: boolean;
}

const actions = defineActions({
  'ledger.changed': {
    version: 1,
    details: { system: 'text', reason: 'text', amount_minor: 'integer', fields: 'texts' },
  },
});

/** About 300 bytes, as the rows of a product are. */
const details = {
  system: 'stripe',
  reason: 'month end close, accrual of unbilled revenue',
  amount_minor: 1_234_567,
  fields: ['amount_minor', 'currency', 'posted_at', 'memo'],
};

/** With the audit log. */
export function appendToAuditLog(tenancy: Tenancy, { pauseMs }: Pause): Append {
  const log = createAuditLog({
    ...{ db: tenancy, platform: tenancy, clock: systemClock },
    ...{ component: 'bench', actions: [actions] },
  });
  return (context, row) =>
    tenancy.withTenant(context, async (tx) => {
      await change(tx, row);
      const targets = [{ type: 'ledger', id: String(row) }];
      await log.record(tx, { action: 'ledger.changed', targets, details });
      if (pauseMs > 0) await sleep(pauseMs);
    });
}

/** The same transaction and the same values, into a log without rules. */
export function appendToPlainLog(
  tenancy: Tenancy,
  table: string,
  { pauseMs, isSent = false }: Pause,
): Append {
  const places = plainColumns.map((_, index) => `$${String(index + 1)}`);
  const insert = `insert into bench.${table} (${plainColumns.join(', ')}) values (${places.join(', ')})`;
  return (context, row) =>
    tenancy.withTenant(context, async (tx) => {
      await change(tx, row);
      if (isSent && tx.send !== undefined) tx.send(insert, rowOf(context, row));
      else await tx.query(insert, rowOf(context, row));
      if (pauseMs > 0) await sleep(pauseMs);
    });
}

async function change(tx: TenantTx, row: number): Promise<void> {
  await tx.query('update bench.ledger set amount_minor = amount_minor + 1 where id = $1', [row]);
}

function rowOf({ tenantId, actor, correlationId }: TenantContext, row: number): string[] {
  const eventId = crypto.randomUUID();
  const now = new Date().toISOString().replace('Z', '000Z');
  const targets = [{ type: 'ledger', id: String(row) }];
  const entry = JSON.stringify({
    ...{ action: 'ledger.changed', action_version: 1, actor_id: actor.id, actor_type: actor.type },
    ...{ component: 'bench', correlation_id: correlationId, details, event_id: eventId },
    ...{ occurred_at: now, outcome: 'success', phase: 'single', targets, tenant_id: tenantId },
    ...{ v: 1, written_at: now, xid: '1234567' },
  });
  return [
    ...[tenantId, now, eventId, entry, correlationId, now, actor.type, actor.id],
    ...['ledger.changed', '1', 'single', 'success', JSON.stringify(targets), 'ledger', String(row)],
    ...['bench', '1', JSON.stringify(details)],
  ];
}
