import { setTimeout as delay } from 'node:timers/promises';

import { describe, expect, it } from 'vitest';

import { shareLoan } from './shared-loan.ts';

/** A vault that numbers its secrets and says which of them are out. */
function numberedVault() {
  const out = new Set<string>();
  const purposes: string[] = [];
  return {
    ...{ out, purposes },
    withSecret: async <T>(purpose: string, work: (secret: string) => Promise<T>): Promise<T> => {
      purposes.push(purpose);
      const secret = `secret-${String(purposes.length)}`;
      out.add(secret);
      try {
        return await work(secret);
      } finally {
        out.delete(secret);
      }
    },
  };
}

const echo = (secret: string): Promise<string> => Promise.resolve(secret);

describe('a loan that calls share', () => {
  it('is one use of the vault for calls that follow one another', async () => {
    const vault = numberedVault();
    const loan = shareLoan(vault, 'shop.sync', 5_000);
    const used = [
      await loan.withSecret('shop.list', echo),
      await loan.withSecret('shop.get', echo),
      ...(await Promise.all([loan.withSecret('a', echo), loan.withSecret('b', echo)])),
    ];
    expect(used).toEqual(Array.from({ length: 4 }, () => 'secret-1'));
    expect(vault.purposes).toEqual(['shop.sync']);
    loan.end();
    await delay(0);
    expect(vault.out).toEqual(new Set());
  });

  it('is given back by itself, and no later call begins with it', async () => {
    const vault = numberedVault();
    const loan = shareLoan(vault, 'shop.sync', 20);
    await loan.withSecret('shop.list', echo);
    expect(vault.out).toEqual(new Set(['secret-1']));
    await delay(60);
    expect(vault.out).toEqual(new Set());
    expect(await loan.withSecret('shop.list', echo)).toBe('secret-2');
    loan.end();
  });

  it('is not wiped under a call that is still under way, and serves no other by then', async () => {
    const vault = numberedVault();
    const loan = shareLoan(vault, 'shop.sync', 20);
    const slow = loan.withSecret('shop.list', async (secret) => {
      await delay(80);
      return { secret, isStillLent: vault.out.has(secret) };
    });
    await delay(50);
    expect(await loan.withSecret('shop.get', echo)).toBe('secret-2');
    expect(await slow).toEqual({ secret: 'secret-1', isStillLent: true });
    loan.end();
    await delay(0);
    expect(vault.out).toEqual(new Set());
  });

  it('ends before a secret that was refused is renewed', async () => {
    const vault = numberedVault();
    let outAtRenewal: ReadonlySet<string> | null = null;
    const loan = shareLoan(
      {
        ...vault,
        renewSecret: async () => {
          await delay(0);
          outAtRenewal = new Set(vault.out);
        },
      },
      'shop.sync',
      5_000,
    );
    await loan.withSecret('shop.list', echo);
    await loan.renewSecret?.();
    expect(outAtRenewal).toEqual(new Set());
    expect(await loan.withSecret('shop.list', echo)).toBe('secret-2');
    loan.end();
  });

  it('that is refused refuses each call that waited for it, and the next one asks again', async () => {
    let asked = 0;
    const refuse = (): Promise<never> => {
      asked += 1;
      return Promise.reject(new Error('There is no such credential.'));
    };
    const loan = shareLoan({ withSecret: refuse }, 'shop.sync', 5_000);
    const calls = [loan.withSecret('a', echo), loan.withSecret('b', echo)];
    for (const call of calls) await expect(call).rejects.toThrow('no such credential');
    expect(asked).toBe(1);
    await expect(loan.withSecret('c', echo)).rejects.toThrow('no such credential');
    expect(asked).toBe(2);
  });

  it('goes on where a call fails, and the failure is the call’s own', async () => {
    const vault = numberedVault();
    const loan = shareLoan(vault, 'shop.sync', 5_000);
    const fail = (): Promise<never> => Promise.reject(new Error('The provider is busy.'));
    await expect(loan.withSecret('a', fail)).rejects.toThrow('busy');
    expect(await loan.withSecret('b', echo)).toBe('secret-1');
    loan.end();
  });
});
