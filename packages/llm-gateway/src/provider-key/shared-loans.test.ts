import { setTimeout as rest } from 'node:timers/promises';

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { systemClock } from '@ataski/kernel';

import { createStillClock } from '../keys.fixture.ts';
import { lendBytes } from './secret-ports.ts';
import type { LentKey } from './secret-ports.ts';
import { createSharedLoans } from './shared-loans.ts';

const seen = (secret: LentKey) => secret.use((bytes) => bytes);

describe('a loan that many works share', () => {
  /** Opens secrets as a vault does, and remembers which it opened and wiped. */
  const open = (termMs = 5_000, clock = createStillClock()) => {
    const opened: Uint8Array[] = [];
    return {
      clock,
      opened,
      loans: createSharedLoans({ clock, termMs }),
      async lend(hold: (secret: LentKey) => Promise<void>) {
        const bytes = Buffer.alloc(32, 'k');
        opened.push(bytes);
        await rest(1);
        try {
          await hold(lendBytes(bytes));
        } finally {
          bytes.fill(0);
        }
      },
    };
  };
  const isWiped = (bytes: Uint8Array | undefined) => bytes?.every((byte) => byte === 0);

  it('is opened once for all works that begin within its term', async () => {
    const { loans, lend, opened, clock } = open();
    const lengths = Array.from({ length: 100 }, () =>
      loans.borrow('a', lend, (secret) => Promise.resolve(seen(secret).length)),
    );
    expect(new Set(await Promise.all(lengths))).toEqual(new Set([32]));
    clock.move(4_999);
    await loans.borrow('a', lend, () => Promise.resolve());
    expect(opened).toHaveLength(1);
    clock.move(1);
    await loans.borrow('a', lend, () => Promise.resolve());
    expect(opened).toHaveLength(2);
    await rest(1);
    expect(opened.map(isWiped)).toEqual([true, false]);
  });

  it('is wiped after its term, also when nobody asks again', async () => {
    const { loans, lend, opened } = open(30);
    const borrowed = await loans.borrow('a', lend, (secret) => Promise.resolve(seen(secret)));
    expect(isWiped(borrowed)).toBe(false);
    await rest(60);
    expect([isWiped(borrowed), opened.length]).toEqual([true, 1]);
  });

  it('keeps its bytes for work under way until that ends, however it ends', async () => {
    const { loans, lend, opened } = open(10);
    const work = loans.borrow('a', lend, async (secret) => {
      const bytes = seen(secret);
      await rest(40);
      expect(isWiped(bytes)).toBe(false);
      throw new Error('lost');
    });
    await expect(work).rejects.toThrow('lost');
    await rest(1);
    expect(opened.map(isWiped)).toEqual([true]);
  });

  it('lends nothing more once it is closed, and work under way ends first', async () => {
    const { loans, lend, opened } = open();
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const work = loans.borrow('acme/a', lend, async (secret) => {
      await promise;
      return isWiped(seen(secret));
    });
    await rest(5);
    loans.close('acme/');
    await loans.borrow('acme/a', lend, () => Promise.resolve());
    expect(opened).toHaveLength(2);
    resolve(undefined);
    expect(await work).toBe(false);
    await rest(1);
    expect(opened.map(isWiped)).toEqual([true, false]);
  });

  it('closes no loan under another name', async () => {
    const { loans, lend, opened } = open();
    await loans.borrow('acme/a', lend, () => Promise.resolve());
    loans.close('globex/');
    await loans.borrow('acme/a', lend, () => Promise.resolve());
    expect(opened.map(isWiped)).toEqual([false]);
  });

  it('that could not be opened is the failure of all who waited, and is not kept', async () => {
    const { loans, lend } = open();
    const dead = () => Promise.reject(new Error('away'));
    const ends = await Promise.allSettled([
      loans.borrow('a', dead, () => Promise.resolve()),
      loans.borrow('a', lend, () => Promise.resolve()),
    ]);
    expect(ends.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    await loans.borrow('a', lend, () => Promise.resolve());
    const silent = loans.borrow(
      'b',
      () => Promise.resolve(),
      () => Promise.resolve(),
    );
    await expect(silent).rejects.toMatchObject({ code: 'LLM_GATEWAY_PROVIDER_KEY_CLOSED' });
  });

  it('shows its bytes to each work while that runs, and to nobody after all of them', async () => {
    const work = fc.record({
      startsMs: fc.integer({ min: 0, max: 25 }),
      runsMs: fc.integer({ min: 0, max: 25 }),
      name: fc.constantFrom('a', 'b'),
      closes: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(work, { maxLength: 12 }), async (works) => {
        const { loans, lend, opened } = {
          ...open(10),
          loans: createSharedLoans({ clock: systemClock, termMs: 10 }),
        };
        await Promise.all(
          works.map(async ({ startsMs, runsMs, name, closes }) => {
            await rest(startsMs);
            await loans.borrow(name, lend, async (secret) => {
              if (closes) loans.close(name);
              await rest(runsMs);
              expect(isWiped(seen(secret))).toBe(false);
            });
          }),
        );
        await rest(25);
        expect(opened.every(isWiped)).toBe(true);
      }),
      { numRuns: 25 },
    );
  });
});
