import { setImmediate as turn } from 'node:timers/promises';

import { describe, expect, it } from 'vitest';

import type { PageToStore } from '../landing/page-store.ts';
import type { ReadStep } from '../reading/reading.ts';
import { createPageWriter } from './page-writer.ts';

const page = (number: number, isLast = false): PageToStore => {
  return { stream: 'things', read: 1, records: [], buried: [], state: number, isLast };
};

/** A step of so many pages. What happens is written down; `fail` throws instead of a page. */
function stage({ pages, failsAt = 0 }: { readonly pages: number; readonly failsAt?: number }) {
  const events: string[] = [];
  const held: (() => void)[] = [];
  let read = 0;
  const step: ReadStep = {
    stream: 'things',
    advance: () => {
      read += 1;
      events.push(`read ${String(read)}`);
      if (read === failsAt) return Promise.reject(new Error(`page ${String(read)}`));
      return Promise.resolve(page(read, read === pages));
    },
  };
  const store = ({ state }: PageToStore): Promise<void> =>
    new Promise((resolve) => {
      held.push(() => {
        events.push(`written ${String(state)}`);
        resolve();
      });
    });
  return { events, held, step, store };
}

describe('pages', () => {
  it('are written in order, those that wait together at once, and no more than four ahead', async () => {
    const { events, held, step, store } = stage({ pages: 8 });
    const followed = createPageWriter().follow(step, { store, isOver: () => false });
    for (let written = 0; written < 5; written += 1) {
      await turn();
      held[written]?.();
    }
    expect(await followed).toBe('done');
    expect(events).toEqual([
      ...['read 1', 'read 2', 'read 3', 'read 4', 'written 1'],
      ...['read 5', 'written 4', 'read 6', 'read 7', 'read 8', 'written 5', 'written 8'],
    ]);
  });

  it('that bury something, or belong to another stream, are written by themselves', async () => {
    const stored: PageToStore[] = [];
    const plain = [1, 2, 3, 4, 5].map((number) => page(number, number === 5));
    const pages = plain.with(2, { ...page(3), wholeParents: ['x'] }).values();
    const advance = (): Promise<PageToStore | null> => Promise.resolve(pages.next().value ?? null);
    const store = async (one: PageToStore): Promise<void> => {
      await turn();
      stored.push(one);
    };
    const step = { stream: 'things', advance };
    expect(await createPageWriter().follow(step, { store, isOver: () => false })).toBe('done');
    expect(stored.map(({ state, read, pages: count = 1 }) => [state, read, count])).toEqual([
      ...[
        [1, 1, 1],
        [2, 1, 1],
        [3, 1, 1],
        [5, 2, 2],
      ],
    ]);
  });

  it('that are large are written before another is read', async () => {
    const { events, held, step, store } = stage({ pages: 2 });
    const text = 'x'.repeat(2_000_001);
    const large: ReadStep = {
      ...step,
      advance: async () => {
        const read = await step.advance();
        const record = { stream: 'things', sourceId: '1', text, updatedAt: null };
        return read === null ? null : { ...read, records: [record] };
      },
    };
    const followed = createPageWriter().follow(large, { store, isOver: () => false });
    await turn();
    expect(events).toEqual(['read 1']);
    held[0]?.();
    await turn();
    held[1]?.();
    expect(await followed).toBe('done');
    expect(events).toEqual(['read 1', 'written 1', 'read 2', 'written 2']);
  });

  it('that were read are written before a step yields, and no other is begun', async () => {
    const { events, held, step, store } = stage({ pages: 9 });
    let isOver = false;
    const followed = createPageWriter().follow(step, { store, isOver: () => isOver });
    await turn();
    isOver = true;
    held[0]?.();
    await turn();
    held[1]?.();
    expect(await followed).toBe('yielded');
    expect(events).toEqual(['read 1', 'read 2', 'read 3', 'read 4', 'written 1', 'written 4']);
  });

  it('before one that cannot be read are written first', async () => {
    const { events, held, step, store } = stage({ pages: 3, failsAt: 2 });
    const followed = createPageWriter()
      .follow(step, { store, isOver: () => false })
      .catch((error: unknown) => error);
    await turn();
    expect(events).toEqual(['read 1', 'read 2']);
    held[0]?.();
    expect(await followed).toEqual(new Error('page 2'));
    expect(events.at(-1)).toBe('written 1');
  });

  it('that cannot be written end the step: none behind them is written', async () => {
    const { events, step } = stage({ pages: 9 });
    const stored: unknown[] = [];
    const store = ({ state }: PageToStore): Promise<void> => {
      stored.push(state);
      return Promise.reject(new Error('lease lost'));
    };
    const writer = createPageWriter();
    await expect(writer.follow(step, { store, isOver: () => false })).rejects.toThrow('lease lost');
    await expect(writer.settled()).rejects.toThrow('lease lost');
    expect(stored).toEqual([1]);
    expect(events.length).toBeLessThanOrEqual(4);
  });

  it('that cannot be written fail their own step: the next one is read and written', async () => {
    const writer = createPageWriter();
    const failing = stage({ pages: 2 });
    const store = (): Promise<void> => Promise.reject(new Error('too many deletions'));
    const followed = writer.follow(failing.step, { store, isOver: () => false });
    await expect(followed).rejects.toThrow('too many deletions');
    const stored: unknown[] = [];
    const sound = stage({ pages: 2 });
    const keep = async ({ state }: PageToStore): Promise<void> => {
      await turn();
      stored.push(state);
    };
    expect(await writer.follow(sound.step, { store: keep, isOver: () => false })).toBe('done');
    await expect(writer.settled()).resolves.toBeUndefined();
    expect(stored).toEqual([1, 2]);
  });

  it('are all in the database for whoever waits for them', async () => {
    const { events, held, step, store } = stage({ pages: 1 });
    const writer = createPageWriter();
    const followed = writer.follow(step, { store, isOver: () => false });
    await turn();
    const looked = writer.settled().then(() => events.push('looked'));
    held[0]?.();
    await Promise.all([followed, looked]);
    expect(events).toEqual(['read 1', 'written 1', 'looked']);
  });
});
