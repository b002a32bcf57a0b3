import { randomUUID } from 'node:crypto';

import { beforeEach } from 'vitest';

import type { TenantId } from '@ataski/kernel';

import type { BudgetWish } from '../budget/budgets.ts';
import { aHold } from '../ledger/ledger.fixture.ts';
import { useLedger } from '../ledger/use-ledger.fixture.ts';
import type { BreakerPlace } from './breaker.ts';
import { createBreakers } from './breakers.ts';
import { judgeVelocity } from './judge-velocity.ts';

/** What a person says in these tests. */
export const reason = 'It looks like a leaked key.';

/** A ledger of two tenants and their breakers, empty at each test. Amounts are in units. */
export function useBreakers(unitNano = 100_000_000n) {
  const ledger = useLedger();
  const { db } = ledger;
  beforeEach(() =>
    db.superuser.query(
      'truncate llm_gateway.breaker, llm_gateway.breaker_change, llm_gateway.pace',
    ),
  );
  return {
    ...ledger,
    breakers: () => createBreakers(ledger.open().log),
    pass: () => judgeVelocity({ db: db.tenancy, audit: ledger.open().log }),
    aKey: () => ({ keyId: randomUUID() }),
    /** One that the tenant truly has: of no other does a person open a breaker. */
    async anIssuedKey(tenant: TenantId) {
      const key = { keyId: randomUUID() };
      await db.superuser.query(
        `insert into llm_gateway.virtual_key (tenant_id, id, hash, last_four, label, agent_id, surfaces, expires_at)
         values ($1, $2, sha256(gen_random_uuid()::text::bytea), 'test', 'Test', 'agent_test', '{messages}',
                 clock_timestamp() + interval '1 day')`,
        [tenant, key.keyId],
      );
      return key;
    },
    async setFor(tenant: TenantId, ...wishes: readonly Partial<BudgetWish>[]) {
      const scaled = wishes.map((wish) => ({
        ...wish,
        limitNano: (wish.limitNano ?? 100n) * unitNano,
      }));
      await ledger.setFor(tenant, ...scaled);
    },
    /** Holds an amount for a call, and says whether that was granted, or who refused it. */
    async ask(tenant: TenantId, amount: bigint, by: { readonly keyId: string | null }) {
      const call = aHold(amount * unitNano, by);
      const answer = await ledger.open().hold(db.context(tenant), call);
      return { call, said: answer.isGranted ? 'granted' : (answer.breaker ?? 'budget') };
    },
    async spend(tenant: TenantId, amount: bigint, by: { readonly keyId: string | null }) {
      const { call, said } = await this.ask(tenant, amount, by);
      if (said === 'granted') await ledger.open().settle(db.context(tenant), call, call.holdNano);
      return said;
    },
    /** Each that was ever moved: scope, state and cause. */
    async historyOf(tenant: TenantId) {
      const { rows } = await db.superuser.query<{ said: string }>(
        `select concat_ws(' ', scope, state_before, state, cause) as said
           from llm_gateway.breaker_change where tenant_id = $1 order by changed_at`,
        [tenant],
      );
      return rows.map(({ said }) => said);
    },
    /** As if all of it had been so much earlier. */
    async elapse(interval: string) {
      await db.superuser.query(
        `update llm_gateway.breaker
            set changed_at = changed_at - $1::interval, until = until - $1::interval`,
        [interval],
      );
      await db.superuser.query(
        'update llm_gateway.call set held_at = held_at - $1::interval, expires_at = expires_at - $1::interval',
        [interval],
      );
    },
  };
}

/** The breaker of a key. */
export function placeOf({ keyId }: { readonly keyId: string }): BreakerPlace {
  return { scope: 'key', scopeId: keyId };
}
