import { describe, expect, it } from 'vitest';

import { createCheckpointTrail } from './checkpoint-trail.ts';

const point = (size: number, root: string, isKnown = false) => ({
  ...{ size, root, isKnown },
  ...{ isSigned: true, signedAtMs: null, line: 1 },
});

describe('the trail of checkpoints', () => {
  it('gives the first root that the bundle states for a size, and none that the auditor brought', () => {
    const trail = createCheckpointTrail();
    for (const each of [point(3, 'k', true), point(4, 'a'), point(4, 'b'), point(9, 'c')])
      trail.add(each);
    trail.add(point(12, 'k', true));
    expect([3, 4, 9, 12].map((size) => trail.findRoot(size))).toEqual([null, 'a', 'c', null]);
    expect(trail.latest()?.size).toBe(9);
  });

  it('finds a root in no more time, however many checkpoints there are', () => {
    const trail = createCheckpointTrail();
    for (let size = 0; size < 200_000; size += 1) trail.add(point(size, 'a'));
    const begin = performance.now();
    for (let time = 0; time < 20_000; time += 1) trail.findRoot(199_999);
    expect(performance.now() - begin).toBeLessThan(500);
  });
});
