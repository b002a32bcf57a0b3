import { systemClock } from '@ataski/kernel';
import type { Clock, PlatformDb, TenantContext, TenantId } from '@ataski/kernel';

import { requireParts } from '../require-parts.ts';
import { createSharedAnswers } from '../shared-answers.ts';
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
   * The tenant's keys for the provider that may be used, and one at most of those that are out of
   * use, as they stood less than a second ago. Rejects as the database does, and with
   * LLM_GATEWAY_ANSWER_STALE.
   */
  read(context: TenantContext, provider: ModelProvider): Promise<readonly KeyState[]>;
  /** Lets the next reader of the tenant ask anew. */
  forget(tenantId: TenantId): void;
}

/** What it is made of. */
export interface KeyStatesOptions {
  readonly platform: PlatformDb;
  /** Default: the machine's clock. */
  readonly clock?: Clock;
}

interface KeyStateRow {
  /** From 1. */
  readonly place: number;
  readonly id: string;
  readonly state: KeyState['state'];
  readonly retires_at: Date | null;
  readonly refusals: number;
}

/** Makes it. One for the choice of the payer, the loans and the quarantine together. */
export function createKeyStates(options: KeyStatesOptions): KeyStates {
  requireParts(options, ['platform']);
  const { platform, clock = systemClock } = options;
  const answers = createSharedAnswers<readonly KeyState[]>({
    clock,
    ask: (names) => listStates(platform, names),
  });
  return Object.freeze<KeyStates>({
    read: ({ tenantId }, provider) => answers.get(`${tenantId}/${provider}`),
    forget(tenantId) {
      answers.forget(`${tenantId}/`);
    },
  });
}

/** How the keys of these tenants for these providers stand, in their order. */
async function listStates(
  platform: PlatformDb,
  names: readonly string[],
): Promise<readonly (readonly KeyState[])[]> {
  const asked = names.map((name) => name.split('/'));
  const rows = await platform.call<KeyStateRow>('llm_gateway.list_key_states', [
    asked.map(([tenantId]) => tenantId),
    asked.map(([, provider]) => provider),
  ]);
  const byPlace = Map.groupBy(rows, ({ place }) => place);
  return names.map((_, index) => Object.freeze((byPlace.get(index + 1) ?? []).map(toState)));
}

function toState({ id, state, refusals, retires_at: retiresAt }: KeyStateRow): KeyState {
  return Object.freeze({ id, state, refusals, retiresAtMs: retiresAt?.getTime() ?? null });
}
