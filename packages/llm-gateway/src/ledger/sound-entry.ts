import { parseActor, parseCorrelationId, parseTenantId } from '@ataski/kernel';

import { LlmGatewayError } from '../errors.ts';
import type { Hold, LedgerEntry, Settlement } from './ledger-entry.ts';

const largestNano = 2n ** 62n;
const longestTtlMs = 24 * 60 * 60 * 1000;
const uuidShape = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * Throws LLM_GATEWAY_ENTRY_INVALID, or what kernel throws of a context that nobody can sign, before
 * an entry stands beside others in a batch.
 */
export function requireSound(entry: LedgerEntry): void {
  const { actor, correlationId, tenantId } = entry.context;
  parseActor(actor.type, actor.id);
  parseCorrelationId(correlationId);
  parseTenantId(tenantId);
  const isSound =
    entry.kind === 'record' ||
    (entry.kind === 'hold' ? isSoundHold(entry.hold) : isSoundSettlement(entry.settlement));
  if (!isSound) throw new LlmGatewayError('LLM_GATEWAY_ENTRY_INVALID');
}

function isSoundHold({ id, keyId, holdNano, ttlMs }: Hold): boolean {
  return (
    uuidShape.test(id) &&
    (keyId === null || uuidShape.test(keyId)) &&
    isAmount(holdNano) &&
    Number.isSafeInteger(ttlMs) &&
    ttlMs > 0 &&
    ttlMs <= longestTtlMs
  );
}

function isSoundSettlement({ id, costNano, excessNano, tokens }: Settlement): boolean {
  const counts = tokens === null ? [] : Object.values(tokens);
  return (
    uuidShape.test(id) &&
    isAmount(costNano) &&
    isAmount(excessNano) &&
    counts.every((count) => Number.isSafeInteger(count) && count >= 0)
  );
}

/** Asked of the value: a number would lose digits. */
function isAmount(value: unknown): boolean {
  return typeof value === 'bigint' && value >= 0n && value <= largestNano;
}
