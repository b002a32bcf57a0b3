import { describe, expect, it } from 'vitest';

import { shopLists } from '../../../test/shop.ts';
import type { Provider } from '../../provider/provider.ts';
import { completeNestedList } from './nested-list.ts';

const object = {
  id: 'order_1',
  text: '{"id":"order_1","lines":{"rows":[{"id":"line_0"}],"more":true}}',
};
const nested = { member: 'lines', operation: 'list_orders' } as const;

/** A provider that answers pages, each made from its number. */
function pages(make: (page: number) => unknown): Provider & { readonly calls: () => number } {
  let calls = 0;
  return {
    calls: () => calls,
    callAhead: () => Promise.resolve(),
    call: () => {
      calls += 1;
      if (calls > 1000) throw new Error('asked for ever');
      const value = make(calls);
      return Promise.resolve({ text: JSON.stringify(value), value, headers: {}, status: 200 });
    },
  };
}

describe('a list inside an object', () => {
  it('is joined from all its pages', async () => {
    const provider = pages((page) => ({
      rows: [{ id: `line_${String(page)}` }],
      more: page < 2,
    }));
    expect(await completeNestedList(shopLists, provider, object, nested)).toBe(
      '{"id":"order_1","lines":{"rows":[{"id":"line_0"},{"id":"line_1"},{"id":"line_2"}],"more":false}}',
    );
  });

  it('is refused when a page ends where the one before ended and promises more', async () => {
    const provider = pages(() => ({ rows: [{ id: 'line_0' }], more: true }));
    await expect(completeNestedList(shopLists, provider, object, nested)).rejects.toMatchObject({
      code: 'CONNECTORS_KIT_RESPONSE_INVALID',
    });
    expect(provider.calls()).toBe(1);
  });

  it('is refused when it outgrows what one object may hold', async () => {
    const note = 'x'.repeat(1024 * 1024);
    const provider = pages((page) => ({
      rows: [{ id: `line_${String(page)}`, note }],
      more: true,
    }));
    await expect(completeNestedList(shopLists, provider, object, nested)).rejects.toMatchObject({
      code: 'CONNECTORS_KIT_RESPONSE_INVALID',
    });
    expect(provider.calls()).toBeLessThan(40);
  });
});
