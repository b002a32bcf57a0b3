import type { Clock } from '@ataski/kernel';

/** How many answers are kept; beyond that the oldest goes. */
const limit = 10_000;

/** Asks once per key and time span, also when many ask together. A failure is not remembered. */
export function createRemembered<Value>(
  clock: Clock,
  spanMs: number,
  load: (key: string) => Promise<Value>,
): (key: string) => Promise<Value> {
  const answers = new Map<string, { readonly value: Promise<Value>; readonly untilMs: number }>();
  return (key) => {
    const nowMs = clock.now().getTime();
    const known = answers.get(key);
    if (known !== undefined && known.untilMs > nowMs) return known.value;
    const value = load(key);
    answers.delete(key);
    answers.set(key, { value, untilMs: nowMs + spanMs });
    for (const [oldest] of answers) {
      if (answers.size <= limit) break;
      answers.delete(oldest);
    }
    value.catch(() => {
      if (answers.get(key)?.value === value) answers.delete(key);
    });
    return value;
  };
}
