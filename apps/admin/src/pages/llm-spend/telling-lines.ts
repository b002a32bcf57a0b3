import type { spend } from '@ataski/contract';

/** What decides whether a line says something. */
type Line = Pick<spend.InvoiceLine, 'costNanoUsd' | 'inputTokens' | 'outputTokens'>;

/**
 * The lines of an invoice that say something. Calls that came to nothing, no token and no cost, are
 * in the list of calls.
 */
export function tellingLines<Some extends Line>(lines: readonly Some[]): readonly Some[] {
  return lines.filter((line) =>
    [line.costNanoUsd, line.inputTokens, line.outputTokens].some((count) => BigInt(count) > 0n),
  );
}
