import type { ProviderOptions, SecretLoan } from '../provider/provider.ts';

/** How a connection's secret is lent and renewed. */
type SecretSource = Pick<ProviderOptions, 'withSecret' | 'renewSecret'>;

/** A loan that calls share, until it is given back. */
export interface SharedLoan extends SecretSource {
  /** Gives the secret back when the calls that use it have ended. The next call borrows anew. */
  end(): void;
}

interface OpenLoan {
  readonly secret: Promise<string>;
  users: number;
  isOver: boolean;
  /** Ends the borrowing, which wipes the secret. */
  giveBack(): void;
}

/**
 * Calls that follow one another within `forMs` share one loan, under one `purpose`, and so one row
 * in the log of uses; which calls were made, their own rows say. No call begins with a secret that
 * was borrowed longer ago: what was taken away in the vault is out of use that soon.
 */
export function shareLoan(source: SecretSource, purpose: string, forMs: number): SharedLoan {
  let current: OpenLoan | null = null;

  const settle = (loan: OpenLoan): void => {
    if (loan.isOver && loan.users === 0) loan.giveBack();
  };
  const end = (loan: OpenLoan | null): void => {
    if (loan === null) return;
    loan.isOver = true;
    if (current === loan) current = null;
    settle(loan);
  };
  const open = (): OpenLoan => {
    const lent = Promise.withResolvers<string>();
    const over = Promise.withResolvers<undefined>();
    const loan: OpenLoan = {
      ...{ secret: lent.promise, users: 0, isOver: false },
      giveBack: () => {
        over.resolve(undefined);
      },
    };
    const keep = async (secret: string): Promise<void> => {
      lent.resolve(secret);
      const timer = setTimeout(end, forMs, loan);
      await over.promise;
      clearTimeout(timer);
    };
    source.withSecret(purpose, keep).catch((error: unknown) => {
      end(loan);
      lent.reject(error);
    });
    return loan;
  };

  const withSecret: SecretLoan = async (_purpose, work) => {
    const loan = (current ??= open());
    loan.users += 1;
    try {
      return await work(await loan.secret);
    } finally {
      loan.users -= 1;
      settle(loan);
    }
  };
  const { renewSecret } = source;
  return {
    withSecret,
    ...(renewSecret === undefined
      ? {}
      : {
          // The one that was refused is of no use to anybody else.
          renewSecret: async () => {
            end(current);
            await renewSecret();
          },
        }),
    end: () => {
      end(current);
    },
  };
}
