import type { budgets as contract, CallOutput } from '@ataski/contract';
import type { TenantTx } from '@ataski/kernel';

import type { Counted } from './require-own-key.ts';

type Preview = CallOutput<typeof contract.previewBudget>;

/** What the preview is of. */
export interface PreviewWish extends Counted {
  readonly period: contract.BudgetPeriod;
}

interface CountedRow {
  readonly limit: string | null;
  readonly counted: string;
  readonly held: string;
}

/** Reads what a limit would meet now. The database's clock says when that is. */
export async function readBudgetPreview(tx: TenantTx, wish: PreviewWish): Promise<Preview> {
  const { scope, period } = wish;
  // Of an id there is one spelling; a user's name is as it is written.
  const scopeId = scope === 'key' ? wish.scopeId.toLowerCase() : wish.scopeId;
  const { rows } = await tx.query<CountedRow>(countedSql, [scope, scopeId, period]);
  const [known] = rows;
  const recent = period === 'call' ? largestSql : spentSql;
  const { rows: sums } = await tx.query<{ readonly amount: string }>(recent, [
    ...[scope, scopeId],
    ...(period === 'call' ? [] : [period]),
  ]);
  return {
    limitNanoUsd: known?.limit ?? null,
    countedNanoUsd: known?.counted ?? '0',
    heldNanoUsd: known?.held ?? '0',
    recentNanoUsd: sums[0]?.amount ?? '0',
  };
}

// A limit that was removed still knows what it counted, and goes on from there.
const countedSql = `
  select case when removed_at is null then limit_nano::text end as limit, held::text as held,
         llm_gateway.settled_after(
           ring, settled, llm_gateway.bucket_at(period, clock_timestamp()) - bucket)::text as counted
    from llm_gateway.budget
   where scope = $1 and scope_id = $2 and period = $3`;

const ofScope = `case $1
       when 'tenant' then true when 'key' then key_id::text = $2
       when 'user' then user_id = $2 else run_id = $2
     end`;

const spentSql = `
  select coalesce(sum(cost_nano), 0)::text as amount
    from llm_gateway.call
   where ${ofScope}
     and held_at > '-infinity'
     and held_at > case $3
       when 'month' then date_trunc('month', clock_timestamp(), 'UTC')
       else clock_timestamp() - ('1 ' || $3)::interval
     end`;

const largestSql = `
  select coalesce(max(hold_nano), 0)::text as amount
    from llm_gateway.call
   where ${ofScope} and held_at > '-infinity' and held_at > clock_timestamp() - interval '30 days'`;
