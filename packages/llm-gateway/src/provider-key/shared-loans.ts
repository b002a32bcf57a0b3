import type { Clock } from '@ataski/kernel';

import { LlmGatewayError } from '../errors.ts';
import type { LentKey } from './secret-ports.ts';

/**
 * Opens a secret, shows it to `hold` for as long as that runs, and wipes it then. `Vault.use` with
 * its first arguments given is one.
 */
export type OpenSecret = (hold: (secret: LentKey) => Promise<void>) => Promise<void>;

/** Loans of secrets that many works share. */
export interface SharedLoans {
  /**
   * Shows a secret to `work`: one that was opened under this name less than the term ago, or a new
   * one. Throws what opening or `work` throws.
   */
  borrow<T>(name: string, open: OpenSecret, work: (secret: LentKey) => Promise<T>): Promise<T>;
  /** Lends nothing more that was opened under names that begin like this. */
  close(prefix: string): void;
}

/** What it is made of. */
export interface SharedLoansOptions {
  readonly clock: Clock;
  /** For how long work may begin with what was opened, in milliseconds. */
  readonly termMs: number;
}

interface Loan {
  readonly secret: Promise<LentKey>;
  readonly beganAtMs: number;
  readonly timer: NodeJS.Timeout;
  /** Works that have it, or wait for it. */
  borrowers: number;
  isClosed: boolean;
  /** Lets whoever opened it wipe it. */
  readonly end: () => void;
}

/**
 * A secret stays open until its term is over and the last work that began within it has ended: then
 * it is wiped, also when nobody asks for it again.
 */
export function createSharedLoans({ clock, termMs }: SharedLoansOptions): SharedLoans {
  const loans = new Map<string, Loan>();
  const endIfIdle = (loan: Loan): void => {
    if (loan.isClosed && loan.borrowers === 0) loan.end();
  };
  const close = (name: string, loan: Loan): void => {
    if (loans.get(name) === loan) loans.delete(name);
    loan.isClosed = true;
    clearTimeout(loan.timer);
    endIfIdle(loan);
  };
  const begin = (name: string, open: OpenSecret): Loan => {
    const beganAtMs = clock.now().getTime();
    const opened = openLoan(open);
    // It keeps no process alive.
    const timer = setTimeout(() => {
      close(name, loan);
    }, termMs).unref();
    const loan: Loan = { ...opened, beganAtMs, timer, borrowers: 0, isClosed: false };
    loans.set(name, loan);
    loan.secret.catch(() => {
      close(name, loan);
    });
    return loan;
  };
  const find = (name: string): Loan | null => {
    const loan = loans.get(name);
    if (loan === undefined) return null;
    const ageMs = clock.now().getTime() - loan.beganAtMs;
    if (ageMs >= 0 && ageMs < termMs) return loan;
    // The timer is late, for example because the process had no time for it.
    close(name, loan);
    return null;
  };

  return Object.freeze<SharedLoans>({
    async borrow(name, open, work) {
      const loan = find(name) ?? begin(name, open);
      loan.borrowers += 1;
      try {
        return await work(await loan.secret);
      } finally {
        loan.borrowers -= 1;
        endIfIdle(loan);
      }
    },
    close(prefix) {
      for (const [name, loan] of loans) if (name.startsWith(prefix)) close(name, loan);
    },
  });
}

function openLoan(open: OpenSecret): Pick<Loan, 'secret' | 'end'> {
  const opened = Promise.withResolvers<LentKey>();
  const ended = Promise.withResolvers<undefined>();
  const hold = async (secret: LentKey): Promise<void> => {
    opened.resolve(secret);
    await ended.promise;
  };
  // What is resolved already is not rejected by what comes after it.
  open(hold).then(() => {
    opened.reject(new LlmGatewayError('LLM_GATEWAY_PROVIDER_KEY_CLOSED'));
  }, opened.reject);
  return {
    secret: opened.promise,
    end: () => {
      ended.resolve(undefined);
    },
  };
}
