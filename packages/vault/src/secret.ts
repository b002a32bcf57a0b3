import { inspect } from 'node:util';

import { VaultError } from './errors.ts';

const shown = '[secret]';

/**
 * A secret that shows itself to nobody but `use`. Texts, JSON, the console, spreading and
 * structuredClone give `[secret]` or nothing; after the loan the bytes are zero. An attached
 * debugger sees them, as a heap dump does.
 */
export class Secret {
  #bytes: Uint8Array | null;

  /** Takes the bytes over: they are wiped with the secret. */
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    Object.freeze(this);
  }

  /**
   * Shows the bytes to `read` and returns its answer. Do not keep them: they become zero when the
   * loan ends. Throws VAULT_SECRET_WIPED after that.
   */
  use<T>(read: (bytes: Uint8Array) => T): T {
    if (this.#bytes === null) throw new VaultError('VAULT_SECRET_WIPED');
    return read(this.#bytes);
  }

  /** True once the bytes are gone. */
  get isWiped(): boolean {
    return this.#bytes === null;
  }

  /** Overwrites the bytes with zeros. May be called again. `using` calls it at the end of a block. */
  [Symbol.dispose](): void {
    this.#bytes?.fill(0);
    this.#bytes = null;
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
