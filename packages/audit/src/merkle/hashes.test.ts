import { createHash } from 'node:crypto';

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import published from '../../test/vectors/merkle/transparency-dev.json' with { type: 'json' };
import { emptyRoot, hashLeaf, hashNode } from './hashes.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

describe('hashes of a tree', () => {
  it('are the published ones', () => {
    expect(hex(emptyRoot())).toBe(published.hashes.emptyRoot);
    expect(hex(hashLeaf(new Uint8Array()))).toBe(published.hashes.emptyLeaf);
    expect(hex(hashLeaf('L123456'))).toBe(published.hashes.leafL123456);
  });

  it('are the same for a text and for its UTF-8 bytes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(hashLeaf(text)).toEqual(hashLeaf(Buffer.from(text, 'utf8')));
      }),
    );
  });

  it('tell a leaf from a node over the same bytes', () => {
    const [left, right] = [hashLeaf('Hello'), hashLeaf('World')];
    const expected = createHash('sha256').update('\u0001').update(left).update(right).digest();
    expect(hashNode(left, right)).toEqual(expected);
    expect(hashNode(left, right)).not.toEqual(hashLeaf(Buffer.concat([left, right])));
    expect(hashNode(left, right)).not.toEqual(hashNode(right, left));
  });

  it('refuse to hash a node from anything but two hashes', () => {
    expect(() => hashNode(hashLeaf('a'), new Uint8Array(31))).toThrow(RangeError);
    expect(() => hashNode(new Uint8Array(33), hashLeaf('a'))).toThrow(RangeError);
  });
});
