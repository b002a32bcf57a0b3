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
  it('are written in order, each while the next is read and no more than one ahead', async () => {
    const { events, held, step, store } = stage({ pages: 3 });
    const followed = createPageWriter().follow(step, { store, isOver: () => false });
    for (let written = 0; written < 3; written += 1) {
      await turn();
      held[written]?.();
    }
    expect(await followed).toBe('done');
    expect(events).toEqual(['read 1', 'read 2', 'written 1', 'read 3', 'written 2', 'written 3']);
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
    expect(events).toEqual(['read 1', 'read 2', 'written 1', 'written 2']);
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
    const store = (): Promise<void> => Promise.reject(new Error('lease lost'));
    const writer = createPageWriter();
    await expect(writer.follow(step, { store, isOver: () => false })).rejects.toThrow('lease lost');
    await expect(writer.settled()).rejects.toThrow('lease lost');
    expect(events).toEqual(['read 1', 'read 2']);
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
