import { describe, expect, it } from 'vitest';

import { tellingLines } from './telling-lines.ts';

const line = (costNanoUsd: string, inputTokens = '0', outputTokens = '0') => ({
  ...{ calls: '2', costNanoUsd, inputTokens, outputTokens },
});
const nothing = line('0');

describe('the lines of an invoice', () => {
  it.each([
    ['a cost', line('1500', '7', '9')],
    ['a cost of less than a millionth', line('1')],
    ['tokens that cost nothing', line('0', '7')],
    ['an answer that cost nothing', line('0', '0', '7')],
  ])('are kept with %s', (_, kept) => {
    expect(tellingLines([kept])).toEqual([kept]);
  });

  it('are left out where calls came to nothing, the others in their order', () => {
    const kept = [line('3'), line('0', '1')];
    expect(tellingLines([nothing, ...kept, nothing])).toEqual(kept);
    expect(tellingLines([nothing])).toEqual([]);
  });
});
