/** Renewals of a secret, for calls that are under way together. */
export interface Renewal {
  /** How often the secret was renewed so far. */
  count(): number;
  /**
   * Gets another secret, unless it was renewed since a call began with `count` renewals: that call
   * was refused for the secret before.
   */
  after(count: number): Promise<void>;
}

/** None so far. */
export function createRenewal(renew: (() => Promise<void>) | undefined): Renewal {
  let renewals = 0;
  let last: Promise<void> = Promise.resolve();
  return Object.freeze<Renewal>({
    count: () => renewals,
    async after(count) {
      if (count === renewals && renew !== undefined) {
        renewals += 1;
        last = renew();
      }
      await last;
    },
  });
}
