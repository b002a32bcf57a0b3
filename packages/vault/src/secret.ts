import { inspect } from 'node:util';

import type { Clock } from '@ataski/kernel';

import { VaultError } from './errors.ts';

const shown = '[secret]';

/** When a loan ends at the latest, also while the work goes on. */
export interface LoanTerm {
  readonly clock: Clock;
  readonly endsAtMs: number;
}

/**
 * A secret that shows itself to nobody but `use`. Texts, JSON, the console, spreading and
 * structuredClone give `[secret]` or nothing; after the loan the bytes are zero. An attached
 * debugger sees them, as a heap dump does.
 */
export class Secret {
  #bytes: Uint8Array | null;
  #hasEnded = false;
  readonly #term: LoanTerm | null;
  readonly #timer: NodeJS.Timeout | null = null;

  /**
   * Takes the bytes over: they are wiped with the secret, and at the end of the term if there is
   * one.
   */
  constructor(bytes: Uint8Array, term: LoanTerm | null = null) {
    this.#bytes = bytes;
    this.#term = term;
    if (term !== null) {
      const delayMs = Math.max(term.endsAtMs - term.clock.now().getTime(), 0);
      // It keeps no process alive.
      this.#timer = setTimeout(() => {
        this.#end();
      }, delayMs).unref();
    }
    Object.freeze(this);
  }

  /**
   * Shows the bytes to `read` and returns its answer. Do not keep them: they become zero when the
   * loan ends. Throws VAULT_SECRET_WIPED after that, and VAULT_LOAN_ENDED when its term was over
   * before the work.
   */
  use<T>(read: (bytes: Uint8Array) => T): T {
    const term = this.#term;
    // A timer can be late, for example when the process had no time for it.
    if (term !== null && term.clock.now().getTime() >= term.endsAtMs) this.#end();
    if (this.#bytes === null) {
      throw new VaultError(this.#hasEnded ? 'VAULT_LOAN_ENDED' : 'VAULT_SECRET_WIPED');
    }
    return read(this.#bytes);
  }

  /** True once the bytes are gone. */
  get isWiped(): boolean {
    return this.#bytes === null;
  }

  /** Overwrites the bytes with zeros. May be called again. `using` calls it at the end of a block. */
  [Symbol.dispose](): void {
    clearTimeout(this.#timer ?? undefined);
    this.#bytes?.fill(0);
    this.#bytes = null;
  }

  #end(): void {
    if (this.#bytes !== null) this.#hasEnded = true;
    this[Symbol.dispose]();
  }

  /** `[secret]`. */
  toString(): string {
    return shown;
  }

  /** `[secret]`. */
  toJSON(): string {
    return shown;
  }

  /** `[secret]`, also where a number is wanted. */
  [Symbol.toPrimitive](): string {
    return shown;
  }

  // The console of Node asks for this one. Declarations that are made file by file cannot name it.
  static {
    Object.defineProperty(Secret.prototype, inspect.custom, { value: () => shown });
  }
}
