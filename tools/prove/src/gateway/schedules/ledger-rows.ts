import type pg from 'pg';

/** A row of `llm_gateway.budget`. */
export interface BudgetRow {
  readonly id: string;
  readonly tenant_id: string;
  readonly settled: string;
  readonly held: string;
  readonly limit_nano: string;
  /** False once nobody knows any more when an amount was spent. */
  readonly is_dated: boolean;
}

/** A row of `llm_gateway.call`. */
export interface CallRow {
  readonly id: string;
  readonly tenant_id: string;
  readonly state: 'held' | 'settled' | 'estimated' | 'released' | 'presumed';
  readonly hold_nano: string;
  readonly cost_nano: string | null;
  readonly budgets: readonly string[];
  readonly key_id: string | null;
  readonly user_id: string | null;
  readonly run_id: string | null;
  readonly intent_event_id: string;
  /** How long its time has been over, in ms; below zero: it is not. */
  readonly overdue_ms: number;
}

/** A row of the log about a call. */
export interface EventRow {
  readonly tenant_id: string;
  readonly event_id: string;
  readonly parent_event_id: string | null;
  readonly phase: string;
  readonly state: string | null;
}

/**
 * All budgets and calls of some tenants. Planned each time: a plan that is kept from when the
 * tables were small reads all of them, and looks grew several times longer over some thousand
 * schedules.
 */
export async function readLedger(superuser: pg.Pool, tenants: readonly string[]) {
  const [budgets, calls] = await Promise.all([
    superuser.query<BudgetRow>({
      text: `select id, tenant_id, settled::text, held::text, limit_nano::text,
              counted_since = '-infinity' as is_dated
         from llm_gateway.budget where tenant_id = any ($1::uuid[])`,
      values: [tenants],
    }),
    superuser.query<CallRow>({
      text: `select id, tenant_id, state, hold_nano::text, cost_nano::text, budgets, key_id, user_id, run_id,
              intent_event_id,
              (extract(epoch from clock_timestamp() - expires_at) * 1000)::float8 as overdue_ms
         from llm_gateway.call where tenant_id = any ($1::uuid[])`,
      values: [tenants],
    }),
  ]);
  return { budgets: budgets.rows, calls: calls.rows };
}

/** The log's rows about calls of some tenants. */
export async function readEvents(
  superuser: pg.Pool,
  tenants: readonly string[],
): Promise<readonly EventRow[]> {
  const { rows } = await superuser.query<EventRow>({
    name: 'events of tenants',
    text: `select tenant_id, event_id, parent_event_id, phase, details ->> 'state' as state
       from audit.audit_log where tenant_id = any ($1::uuid[]) and action = 'model.called'
      order by written_at`,
    values: [tenants],
  });
  return rows;
}
