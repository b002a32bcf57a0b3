import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { createFairQueue } from './fair-queue.ts';

describe('what waits', () => {
  it('is taken from each tenant in turn, however much one of them asks', () => {
    const queue = createFairQueue<string>();
    for (const item of ['a1', 'a2', 'a3', 'a4']) queue.put('a', item);
    queue.put('b', 'b1');
    queue.put('c', 'c1');
    const taken: string[] = [];
    const most = (count: number) => () => {
      return taken.length >= count || !taken.push('x');
    };
    expect(queue.take(most(3))).toEqual(['a1', 'b1', 'c1']);
    taken.length = 0;
    queue.put('b', 'b2');
    expect(queue.take(most(3))).toEqual(['a2', 'b2', 'a3']);
    expect([queue.size, queue.sizeOf('a'), queue.sizeOf('b')]).toEqual([1, 1, 0]);
  });

  it('comes out once, each tenant’s in the order in which it came', () => {
    const step = fc.oneof(
      fc.record({ tenant: fc.constantFrom('a', 'b', 'c') }),
      fc.record({ most: fc.nat(5) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const queue = createFairQueue<readonly [string, number]>();
        const put: (readonly [string, number])[] = [];
        const got: (readonly [string, number])[] = [];
        for (const each of steps)
          if ('tenant' in each) {
            const item = [each.tenant, put.length] as const;
            put.push(item);
            queue.put(each.tenant, item);
          } else {
            let count = 0;
            got.push(...queue.take(() => (count += 1) > each.most));
          }
        expect(queue.size).toBe(put.length - got.length);
        got.push(...queue.take(() => false));
        const of = (items: typeof put, tenant: string) => items.filter(([name]) => name === tenant);
        for (const tenant of ['a', 'b', 'c']) expect(of(got, tenant)).toEqual(of(put, tenant));
      }),
    );
  });
});
