/** What is spent by key in each minute: requests or tokens. */
export interface MinuteRate {
  /** How much more the key may spend, this taken; below zero when it may not be spent. */
  take(key: string, amount?: number): number;
  /** Seconds until the minute is over. */
  secondsLeft(): number;
}

/** A limit per key and minute. */
export function createMinuteRate(limitPerMinute: number, now: () => Date): MinuteRate {
  const counts = new Map<string, { minute: number; spent: number }>();
  return Object.freeze({
    take: (key: string, amount = 1) => {
      const minute = Math.floor(now().getTime() / 60_000);
      const known = counts.get(key);
      const count = known?.minute === minute ? known : { minute, spent: 0 };
      counts.set(key, count);
      count.spent += amount;
      return limitPerMinute - count.spent;
    },
    secondsLeft: () => 60 - (Math.floor(now().getTime() / 1000) % 60),
  });
}
