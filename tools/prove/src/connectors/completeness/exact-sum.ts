/** Sums of exact decimals by key. Amounts have at most four places. */
export class ExactSums {
  readonly #sums = new Map<string, bigint>();

  add(key: string, amount: string): void {
    this.#sums.set(key, (this.#sums.get(key) ?? 0n) + scaled(amount));
  }

  keys(): readonly string[] {
    return [...this.#sums.keys()];
  }

  /** Keys at which the two differ. */
  differing(other: ExactSums): readonly string[] {
    const keys = new Set([...this.#sums.keys(), ...other.#sums.keys()]);
    return [...keys].filter((key) => (this.#sums.get(key) ?? 0n) !== (other.#sums.get(key) ?? 0n));
  }
}

const places = 4;

function scaled(amount: string): bigint {
  const [, sign = '', whole = '', fraction = ''] = /^(-?)(\d*)\.?(\d*)$/.exec(amount) ?? [];
  if (fraction.length > places) throw new RangeError('An amount has too many places.');
  const digits = BigInt(`0${whole}${fraction.padEnd(places, '0')}`);
  return sign === '-' ? -digits : digits;
}
