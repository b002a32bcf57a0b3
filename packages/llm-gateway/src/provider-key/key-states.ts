import { systemClock } from '@ataski/kernel';
import type { Clock, TenantContext, TenantDb, TenantId } from '@ataski/kernel';

import { createFreshAnswers } from '../fresh-answers.ts';
import type { ModelProvider } from './provider-key.ts';

/** How one of a tenant's keys stood, less than a second ago. */
export interface KeyState {
  readonly id: string;
  readonly state: 'active' | 'retiring' | 'inactive';
  /** Milliseconds since 1970; null while nothing took its place. */
  readonly retiresAtMs: number | null;
  /** Calls in a row that the provider refused because of it. */
  readonly refusals: number;
}

/** Knows how the keys of tenants stand, without a query for each call. */
export interface KeyStates {
  /**
   * All of the tenant's keys for the provider, as they stood less than a second ago. Rejects as the
   * database does, and with LLM_GATEWAY_ANSWER_STALE.
   */
  read(context: TenantContext, provider: ModelProvider): Promise<readonly KeyState[]>;
  /** Lets the next reader of the tenant ask anew. */
  forget(tenantId: TenantId): void;
}

/** What it is made of. */
export interface KeyStatesOptions {
  readonly db: TenantDb;
  /** Default: the machine's clock. */
  readonly clock?: Clock;
}

interface KeyStateRow {
  readonly id: string;
  readonly state: KeyState['state'];
  readonly retires_at: Date | null;
  readonly refusals: number;
}

/** Makes it. One for the choice of the payer, the loans and the quarantine together. */
export function createKeyStates({ db, clock = systemClock }: KeyStatesOptions): KeyStates {
  const answers = createFreshAnswers<readonly KeyState[]>({ clock });
  const ask = async (context: TenantContext, provider: ModelProvider) => {
    const { rows } = await db.query<KeyStateRow>(
      context,
      `select id, retires_at, refusals,
              case when retires_at <= clock_timestamp() then 'inactive' else state end as state
         from llm_gateway.provider_key where provider = $1`,
      [provider],
    );
    return rows.map(({ id, state, retires_at, refusals }) =>
      Object.freeze({ id, state, refusals, retiresAtMs: retires_at?.getTime() ?? null }),
    );
  };
  return Object.freeze<KeyStates>({
    read: (context, provider) =>
      answers.get(`${context.tenantId}/${provider}`, () => ask(context, provider)),
    forget(tenantId) {
      answers.forget(`${tenantId}/`);
    },
  });
}
