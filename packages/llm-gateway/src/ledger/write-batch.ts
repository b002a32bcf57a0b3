import type { ContextSigned, PlatformDb } from '@ataski/kernel';

import { LlmGatewayError } from '../errors.ts';
import type { BudgetPeriod, Hold, HoldAnswer, LedgerEntry, Settlement } from './ledger-entry.ts';

/** What `llm_gateway.write` answers. Places count from 1. */
interface BatchAnswer {
  /** By the place of the hold. */
  readonly refused: Readonly<
    Record<
      string,
      {
        readonly budget?: string | null;
        readonly period?: BudgetPeriod | null;
        readonly room?: string | null;
        readonly breaker?: 'tenant' | 'key';
      }
    >
  >;
  /** The places of settlements that took effect. */
  readonly settled: readonly number[];
}

/** What became of one entry: of a hold, of a settlement, or nothing to be said. */
export type EntryAnswer = HoldAnswer | boolean | null;

/**
 * Commits entries of many tenants with one commit, each in the name of its own signed context.
 * Answers in the order of the entries. Throws what the database threw; when it says why, nothing
 * was kept.
 */
export async function writeBatch(
  platform: PlatformDb,
  entries: readonly LedgerEntry[],
): Promise<readonly EntryAnswer[]> {
  const contexts: ContextSigned = (sign) => sign(entries.map(({ context }) => context));
  const batch = JSON.stringify(entries.map(render));
  const [answer] = await platform.call<{ readonly write: BatchAnswer }>('llm_gateway.write', [
    contexts,
    batch,
  ]);
  // Without an answer nothing is known to be granted.
  if (answer?.write === undefined) throw new LlmGatewayError('LLM_GATEWAY_ANSWER_MISSING');
  const { refused, settled } = answer.write;
  const isSettled = new Set(settled);
  return entries.map(({ kind }, index) => {
    const place = index + 1;
    if (kind === 'hold') return toHoldAnswer(refused[place]);
    return kind === 'settle' ? isSettled.has(place) : null;
  });
}

function toHoldAnswer(refusal: BatchAnswer['refused'][string] | undefined): HoldAnswer {
  if (refusal === undefined) return { isGranted: true };
  const { budget = null, period = null, room = null, breaker = null } = refusal;
  return {
    isGranted: false,
    budgetId: budget,
    period,
    roomNano: room === null ? null : BigInt(room),
    breaker,
  };
}

/** As `llm_gateway.entry` reads it. Whole amounts are texts: JSON's numbers lose digits. */
function render(entry: LedgerEntry): unknown {
  const { kind, row } = entry;
  const evidence = { kind, occurred_at: row.occurredAt, event_id: row.eventId, entry: row.entry };
  if (entry.kind === 'hold') return { ...evidence, ...renderHold(entry.hold) };
  return entry.kind === 'settle'
    ? { ...evidence, ...renderSettlement(entry.settlement) }
    : evidence;
}

function renderHold(hold: Hold) {
  return {
    id: hold.id,
    key_id: hold.keyId,
    user_id: hold.userId,
    run_id: hold.runId,
    payer: hold.payer,
    credential_id: hold.credentialId,
    surface: hold.surface,
    provider: hold.provider,
    model: hold.model,
    price_version: hold.priceVersion,
    hold: String(hold.holdNano),
    ttl_ms: hold.ttlMs,
  };
}

function renderSettlement({ id, state, costNano, excessNano, tokens, reason }: Settlement) {
  return {
    id,
    state,
    cost: String(costNano),
    excess: String(excessNano),
    reason,
    tokens: tokens && [tokens.input, tokens.cached, tokens.written, tokens.output],
  };
}
