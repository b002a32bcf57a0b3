import type { AuditSink, TenantTx } from '@ataski/kernel';

import { LlmGatewayError } from '../errors.ts';
import type { BudgetPeriod, BudgetScope } from '../ledger/ledger-entry.ts';
import type { llmGatewayActions } from '../llm-gateway-actions.ts';
import { requireParts } from '../require-parts.ts';

/** A limit. Amounts are nano-USD. */
export interface Budget {
  readonly id: string;
  readonly scope: BudgetScope;
  /** The key, the user or the run; empty for the tenant. */
  readonly scopeId: string;
  readonly period: BudgetPeriod;
  readonly limitNano: bigint;
  /** What calls cost that were settled within the period, up to one bucket more. */
  readonly settledNano: bigint;
  /** What calls under way may still cost. */
  readonly heldNano: bigint;
}

/** What a limit is set for. */
export interface BudgetWish {
  readonly scope: BudgetScope;
  readonly scopeId: string;
  readonly period: BudgetPeriod;
  /** Zero stops all calls that it counts. */
  readonly limitNano: bigint;
}

/** Reads and sets limits of a tenant. */
export interface Budgets {
  /**
   * Makes a budget or changes its limit, from the next batch of holds on. A limit below what is
   * spent stops new calls and ends none. Throws LLM_GATEWAY_BUDGET_INVALID.
   */
  set(tx: TenantTx, wish: BudgetWish): Promise<Budget>;
  /** By id, up to 200 after `after`. */
  list(tx: TenantTx, page?: { readonly after?: string }): Promise<readonly Budget[]>;
  /** Throws LLM_GATEWAY_BUDGET_MISSING, and LLM_GATEWAY_BUDGET_IN_USE while calls are under way. */
  remove(tx: TenantTx, id: string): Promise<void>;
}

const scopes: readonly BudgetScope[] = ['tenant', 'key', 'user', 'run'];
const periods: readonly BudgetPeriod[] = ['call', 'minute', 'hour', 'day', 'month'];
const scopeIdShape = /^[A-Za-z0-9._:@+-]{1,128}$/;
const uuidShape = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const largest = 2n ** 62n;

/** Budgets of whichever tenant the transaction is bound to. */
export function createBudgets(audit: AuditSink<typeof llmGatewayActions>): Budgets {
  requireParts({ audit }, ['audit']);
  return Object.freeze<Budgets>({
    async set(tx, wish) {
      requireSound(wish);
      const { rows } = await tx.query<{ id: string; before: string | null }>(
        'select id, before::text from llm_gateway.set_budget($1, $2, $3, $4)',
        [wish.scope, scopeIdOf(wish), wish.period, String(wish.limitNano)],
      );
      const { id, before } = only(rows);
      await audit.record(tx, {
        action: 'budget.set',
        targets: [{ type: 'budget', id }],
        details: {
          scope: wish.scope,
          period: wish.period,
          limitNanoUsd: String(wish.limitNano),
          ...(before === null ? {} : { before }),
        },
      });
      return await find(tx, id);
    },
    async list(tx, { after = '00000000-0000-0000-0000-000000000000' } = {}) {
      const { rows } = await tx.query<BudgetRow>(
        `select ${columns} from llm_gateway.budget where id > $1 and removed_at is null order by id limit 200`,
        [after],
      );
      return rows.map(toBudget);
    },
    async remove(tx, id) {
      const { scope, period } = await find(tx, id);
      const { rows } = await tx.query<{ removed: boolean }>(
        'select llm_gateway.remove_budget($1) as removed',
        [id],
      );
      if (!only(rows).removed) throw new LlmGatewayError('LLM_GATEWAY_BUDGET_IN_USE', { id });
      await audit.record(tx, {
        action: 'budget.removed',
        targets: [{ type: 'budget', id }],
        details: { scope, period },
      });
    },
  });
}

async function find(tx: TenantTx, id: string): Promise<Budget> {
  const { rows } = await tx.query<BudgetRow>(
    `select ${columns} from llm_gateway.budget where id = $1 and removed_at is null`,
    [id],
  );
  const [row] = rows;
  if (row === undefined) throw new LlmGatewayError('LLM_GATEWAY_BUDGET_MISSING', { id });
  return toBudget(row);
}

function requireSound({ scope, scopeId, period, limitNano }: BudgetWish): void {
  const shape = scope === 'tenant' ? /^$/ : scope === 'key' ? uuidShape : scopeIdShape;
  const isOfTenant = shape.test(scopeId);
  const isSound =
    scopes.includes(scope) &&
    periods.includes(period) &&
    isOfTenant &&
    limitNano >= 0n &&
    limitNano <= largest;
  if (!isSound) throw new LlmGatewayError('LLM_GATEWAY_BUDGET_INVALID');
}

/** A key is a UUID, of which the database has one spelling. */
function scopeIdOf({ scope, scopeId }: BudgetWish): string {
  return scope === 'key' ? scopeId.toLowerCase() : scopeId;
}

interface BudgetRow {
  readonly id: string;
  readonly scope: BudgetScope;
  readonly scope_id: string;
  readonly period: BudgetPeriod;
  readonly limit_nano: string;
  readonly settled_nano: string;
  readonly held: string;
}

// What is settled ages also while no call comes: counted from the ring as it stands now.
const columns = `
  id, scope, scope_id, period, limit_nano::text, held::text,
  llm_gateway.settled_after(
    ring, settled, llm_gateway.bucket_at(period, clock_timestamp()) - bucket)::text as settled_nano`;

function toBudget(row: BudgetRow): Budget {
  return {
    id: row.id,
    scope: row.scope,
    scopeId: row.scope_id,
    period: row.period,
    limitNano: BigInt(row.limit_nano),
    settledNano: BigInt(row.settled_nano),
    heldNano: BigInt(row.held),
  };
}

function only<Row>(rows: readonly Row[]): Row {
  const [row] = rows;
  if (row === undefined) throw new LlmGatewayError('LLM_GATEWAY_BUDGET_MISSING');
  return row;
}
