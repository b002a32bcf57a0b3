/** What calls of one model, by one credential, came to. Amounts are nano-USD. */
export interface SpendLine {
  readonly provider: string;
  readonly model: string;
  /** Whose account at the provider paid. */
  readonly payer: 'tenant' | 'platform';
  readonly credentialId: string | null;
  /** All that were settled, those that cost nothing among them. */
  readonly calls: bigint;
  /** As the provider counted; what it did not count is in none of them. */
  readonly inputTokens: bigint;
  readonly cachedTokens: bigint;
  readonly writtenTokens: bigint;
  readonly outputTokens: bigint;
  readonly costNano: bigint;
}

/** The same of one day. */
export interface DayLine extends SpendLine {
  /** In UTC, `2026-11-27`. */
  readonly day: string;
}

/** Sums of the lines, as columns. Text, because a sum may pass 2^53. */
export const sums = `
  count(*)::text as calls, coalesce(sum(input_tokens), 0)::text as input,
  coalesce(sum(cached_tokens), 0)::text as cached, coalesce(sum(written_tokens), 0)::text as written,
  coalesce(sum(output_tokens), 0)::text as output, coalesce(sum(cost_nano), 0)::text as cost`;

/** A line as it comes from the database. */
export interface SpendRow {
  readonly provider: string;
  readonly model: string;
  readonly payer: 'tenant' | 'platform';
  readonly credential: string;
  readonly calls: string;
  readonly input: string;
  readonly cached: string;
  readonly written: string;
  readonly output: string;
  readonly cost: string;
}

/** The line of a row. */
export function toLine(row: SpendRow): SpendLine {
  return {
    ...{ provider: row.provider, model: row.model, payer: row.payer },
    credentialId: row.credential === '' ? null : row.credential,
    calls: BigInt(row.calls),
    inputTokens: BigInt(row.input),
    cachedTokens: BigInt(row.cached),
    writtenTokens: BigInt(row.written),
    outputTokens: BigInt(row.output),
    costNano: BigInt(row.cost),
  };
}
