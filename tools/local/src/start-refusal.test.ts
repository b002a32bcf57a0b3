import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';

import { describe, expect, it } from 'vitest';

import { AlreadyRunning } from './start-lock.ts';
import { explainRefusal, readPort } from './start-refusal.ts';

const failureOf = (work: () => unknown): unknown => {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error('It did not fail.');
};

describe('a start that is refused', () => {
  it.each(['abc', '', '-1', '65536', '40.5', '0x10', ' 80'])(
    'by PORT=%j says what PORT may be, and shows no stack',
    (text) => {
      const sentence = explainRefusal(failureOf(() => readPort(text)));
      expect(sentence).toMatch(/^PORT is no port\. Set it to [^\n]*$/);
    },
  );

  it('is not refused by a port, or by none', () => {
    expect([readPort(), readPort('0'), readPort('65535')]).toEqual([4000, 0, 65_535]);
  });

  it('by a port that is taken says so, and what to do', async () => {
    const first = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => first.once('listening', resolve));
    const { port } = first.address() as AddressInfo;
    const second = createServer().listen(port, '127.0.0.1');
    const error = await new Promise((resolve) => second.once('error', resolve));
    first.close();
    expect(explainRefusal(error)).toBe(`Port ${String(port)} is taken. Set PORT to another.`);
  });

  it('by another process on the same data says what to do', () => {
    expect(explainRefusal(new AlreadyRunning(7))).toContain('or set ATASKI_DATA_DIR.');
  });

  it('for a reason that nobody knows shows where it came from', () => {
    expect(explainRefusal(new Error('What?'))).toMatch(/^Error: What\?\n\s+at /);
  });
});
