/** Which answers are asked for again. */
export interface RetryRules {
  /** Besides every status of 500 and above. */
  readonly statuses: readonly number[];
  /** A response header that says `true` or `false` and has the last word. */
  readonly verdictHeader?: string;
  /** A response header with the seconds, or the HTTP date, to wait for. */
  readonly afterHeader: string;
}

type Headers = Readonly<Record<string, string>>;

/** Whether asking again makes sense. */
export function isWorthRetrying(rules: RetryRules, status: number, headers: Headers): boolean {
  const verdict = rules.verdictHeader === undefined ? undefined : headers[rules.verdictHeader];
  if (verdict === 'true') return true;
  if (verdict === 'false') return false;
  return status >= 500 || rules.statuses.includes(status);
}

/** What the provider asks us to wait; null when it does not say. Never negative. */
export function readRetryAfterMs(rules: RetryRules, headers: Headers, now: Date): number | null {
  const value = headers[rules.afterHeader]?.trim();
  if (value === undefined || value === '') return null;
  if (/^\d{1,9}(\.\d{1,3})?$/.test(value)) return Math.ceil(Number(value) * 1000);
  const until = Date.parse(value);
  return Number.isNaN(until) ? null : Math.max(0, until - now.getTime());
}

/**
 * The pause before the next try: full jitter (a uniform share of a doubling span), and never less
 * than the provider asked for.
 */
export function retryDelayMs(
  attempt: number,
  random: () => number,
  afterMs: number | null,
  span: { readonly baseMs: number; readonly capMs: number },
): number {
  const ceiling = Math.min(span.capMs, span.baseMs * 2 ** Math.min(attempt - 1, 30));
  return Math.max(Math.round(random() * ceiling), afterMs ?? 0);
}
