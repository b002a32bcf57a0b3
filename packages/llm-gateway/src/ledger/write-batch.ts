import type { ContextSigned, ContextSigner, PlatformDb } from '@ataski/kernel';

import { LlmGatewayError } from '../errors.ts';
import { scopesOf } from './ledger-entry.ts';
import type { HoldAnswer, LedgerEntry } from './ledger-entry.ts';

/** What `llm_gateway.write` answers. */
interface BatchAnswer {
  /** By the place of the hold. */
  readonly refused: Readonly<
    Record<string, { readonly budget: string | null; readonly room: string | null }>
  >;
  /** The places of settlements that took effect. */
  readonly settled: readonly number[];
}

/** What became of one entry: of a hold, of a settlement, or nothing to be said. */
export type EntryAnswer = HoldAnswer | boolean | null;

/**
 * Commits entries of many tenants with one commit, each under its own signed context. Answers in
 * the order of the entries. Throws what the database threw; when it says why, nothing was kept.
 */
export async function writeBatch(
  platform: PlatformDb,
  entries: readonly LedgerEntry[],
): Promise<readonly EntryAnswer[]> {
  const batch: ContextSigned = (sign) => renderBatch(entries, sign);
  const [answer] = await platform.call<{ readonly write: BatchAnswer }>('llm_gateway.write', [
    batch,
  ]);
  // Without an answer nothing is known to be granted.
  if (answer?.write === undefined) throw new LlmGatewayError('LLM_GATEWAY_ANSWER_MISSING');
  const { refused, settled } = answer.write;
  const isSettled = new Set(settled);
  return entries.map(({ kind }, place) => {
    if (kind === 'hold') return toHoldAnswer(refused[place]);
    return kind === 'settle' ? isSettled.has(place) : null;
  });
}

function toHoldAnswer(refusal: BatchAnswer['refused'][string] | undefined): HoldAnswer {
  if (refusal === undefined) return { isGranted: true };
  const { budget, room } = refusal;
  return { isGranted: false, budgetId: budget, roomNano: room === null ? null : BigInt(room) };
}

/** The batch as `llm_gateway.write` reads it. Whole amounts are texts: JSON's numbers lose digits. */
function renderBatch(entries: readonly LedgerEntry[], sign: ContextSigner): string {
  const holds: unknown[] = [];
  const settles: unknown[] = [];
  const scopes: unknown[] = [];
  const rows = entries.map(({ context, row }) => ({
    token: sign(context),
    occurred_at: row.occurredAt,
    event_id: row.eventId,
    entry: row.entry,
  }));
  entries.forEach((entry, row) => {
    if (entry.kind === 'hold') {
      holds.push(renderHold(entry, row));
      for (const [scope, scope_id] of scopesOf(entry.hold)) scopes.push({ row, scope, scope_id });
    } else if (entry.kind === 'settle') settles.push(renderSettlement(entry, row));
  });
  return JSON.stringify({ rows, holds, settles, scopes });
}

function renderHold({ hold, row: intent }: LedgerEntry & { readonly kind: 'hold' }, row: number) {
  return {
    row,
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
    intent_event_id: intent.eventId,
    intent_at: intent.occurredAt,
    hold: String(hold.holdNano),
    scopes: scopesOf(hold).map(([scope, id]) => `${scope}:${id}`),
    ttl_ms: hold.ttlMs,
  };
}

function renderSettlement(
  { settlement }: LedgerEntry & { readonly kind: 'settle' },
  row: number,
): unknown {
  const { id, state, costNano, excessNano, tokens, reason } = settlement;
  return {
    row,
    id,
    state,
    cost: String(costNano),
    excess: String(excessNano),
    reason,
    tokens: tokens && [tokens.input, tokens.cached, tokens.written, tokens.output],
  };
}
