import { describe, expect, it } from 'vitest';

import { createCallBatch } from './call-batch.ts';
import type { CallBatch } from './call-batch.ts';

describe('a batch of calls', () => {
  const open = (largest: number, grants = (wanted: number) => wanted) => {
    const time = { at: 0 };
    const asked: number[] = [];
    const batch: CallBatch = createCallBatch({
      largest,
      now: () => time.at,
      take: async (wanted) => {
        asked.push(wanted);
        const granted = grants(wanted);
        return await Promise.resolve({ granted, waitMs: granted === 0 ? 40 : 0 });
      },
    });
    const draw = async (times: number): Promise<void> => {
      for (let call = 0; call < times; call += 1) expect(await batch.draw()).toBe(0);
    };
    return { batch, time, asked, draw };
  };

  it('costs a question for a hundred calls and more, once somebody calls fast', async () => {
    const { asked, draw } = open(128);
    await draw(255);
    expect(asked).toEqual([1, 2, 4, 8, 16, 32, 64, 128]);
    await draw(256);
    expect(asked.slice(8)).toEqual([128, 128]);
  });

  it('is one call for whoever calls slowly, so that nothing lapses', async () => {
    const { time, asked, draw } = open(100);
    for (let call = 0; call < 5; call += 1) {
      await draw(1);
      time.at += 1000;
    }
    expect(asked).toEqual([1, 1, 1, 1, 1]);
  });

  it('lapses after a quarter of a second, and the next is as large as what was used of it', async () => {
    const { time, asked, draw } = open(100);
    await draw(1 + 2 + 3);
    time.at += 249;
    await draw(1);
    time.at += 1;
    await draw(1);
    expect(asked).toEqual([1, 2, 4, 4]);
    time.at += 250;
    await draw(1);
    expect(asked).toEqual([1, 2, 4, 4, 1]);
  });

  it('is given up when somebody was told to wait', async () => {
    const { batch, asked, draw } = open(100);
    await draw(4);
    batch.lapse();
    await draw(1);
    expect(asked).toEqual([1, 2, 4, 1]);
  });

  it('makes no call of an answer without any, and says when to ask again', async () => {
    const { batch } = open(100, () => 0);
    expect(await batch.draw()).toBe(40);
  });

  it('makes no call of a question that failed, and asks again for the next', async () => {
    let fails = true;
    const { batch } = open(100, (wanted) => {
      if (fails) throw new Error('away');
      return wanted;
    });
    await expect(batch.draw()).rejects.toThrow('away');
    fails = false;
    expect(await batch.draw()).toBe(0);
  });

  it('is asked for once, however many wait for it', async () => {
    const { batch, asked } = open(100);
    await batch.draw();
    await Promise.all([batch.draw(), batch.draw()]);
    expect(asked).toEqual([1, 2]);
  });
});
