/** What a model thinks before it speaks, by the effort that was asked for; without one, nothing. */
const tokensByEffort: Readonly<Record<string, number>> = {
  minimal: 4,
  low: 8,
  medium: 16,
  high: 32,
  xhigh: 64,
  max: 128,
};

export function reasoningTokensOf(effort: unknown): number {
  return typeof effort === 'string' ? (tokensByEffort[effort] ?? 0) : 0;
}
