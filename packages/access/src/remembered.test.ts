import { describe, expect, it } from 'vitest';

import { createRemembered } from './remembered.ts';

function createSource() {
  let nowMs = 0;
  let asked = 0;
  let isDown = false;
  const ask = createRemembered({ now: () => new Date(nowMs) }, 60_000, (key) => {
    asked += 1;
    return isDown ? Promise.reject(new Error('down')) : Promise.resolve(`${key} ${String(asked)}`);
  });
  return {
    ask,
    asked: () => asked,
    pass: (ms: number) => {
      nowMs += ms;
    },
    setDown: (value: boolean) => {
      isDown = value;
    },
  };
}

describe('a remembered answer', () => {
  it('is asked for once, by however many', async () => {
    const source = createSource();
    const answers = await Promise.all(Array.from({ length: 50 }, () => source.ask('ada')));
    expect(new Set(answers)).toEqual(new Set(['ada 1']));
    expect(source.asked()).toBe(1);
  });

  it('is asked for again after its time, and for each key', async () => {
    const source = createSource();
    await source.ask('ada');
    expect(await source.ask('ben')).toBe('ben 2');
    source.pass(60_001);
    expect(await source.ask('ada')).toBe('ada 3');
  });

  it('is not remembered when it failed', async () => {
    const source = createSource();
    source.setDown(true);
    await expect(source.ask('ada')).rejects.toThrow('down');
    source.setDown(false);
    expect(await source.ask('ada')).toBe('ada 2');
  });
});
