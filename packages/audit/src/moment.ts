/**
 * The text of a moment as the log carries it: UTC with six decimals, so that texts sort as moments
 * do.
 */
export function formatMoment(moment: Date): string {
  return `${moment.toISOString().slice(0, -1)}000Z`;
}

/** True for a moment that PostgreSQL knows too: it has no year 0. */
export function isMoment(text: string): boolean {
  return !text.startsWith('0000') && !Number.isNaN(Date.parse(text));
}

/** The later of the two, so that an outcome never stands before its intent when a clock is set back. */
export function laterOf(now: Date, earlier: string): string {
  const text = formatMoment(now);
  return text < earlier ? earlier : text;
}

/**
 * Writes a moment as the log does, in UTC with six decimals, so that it can be compared as text
 * with what is read from it. A text without a zone is in UTC. What lies behind the sixth decimal is
 * dropped.
 */
export function momentText(text: string): string {
  const zoned = /T[\d:.]+$/.test(text) ? `${text}Z` : text;
  const digits = /:\d\d[.,](\d+)/.exec(text)?.[1] ?? '';
  const seconds = new Date(zoned).toISOString().slice(0, -'.000Z'.length);
  return `${seconds}.${digits.padEnd(6, '0').slice(0, 6)}Z`;
}
