import { describe, expect, it } from 'vitest';

import { createStatementNames } from './statement-names.ts';

describe('the names of statements', () => {
  it('are the same for the same text, and another for another', () => {
    const nameOf = createStatementNames();
    expect([nameOf('select 1'), nameOf('select 2'), nameOf('select 1')]).toEqual([
      'ataski_0',
      'ataski_1',
      'ataski_0',
    ]);
  });

  it('are given to no text that would fill the memory of every connection', () => {
    const nameOf = createStatementNames();
    expect(nameOf(`select '${'x'.repeat(20_000)}'`)).toBeUndefined();
    expect(nameOf('select 1')).toBe('ataski_0');
  });
});
