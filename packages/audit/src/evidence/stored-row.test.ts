import { describe, expect, it } from 'vitest';

import { describeRow } from './stored-row.ts';

const row = {
  entry: '{}',
  v: 1,
  outcome: null,
  action: 'thing.made',
  targets: '[{"id": "1", "type": "thing"}]',
};

describe('a row in a bundle', () => {
  it('has its columns in canonical form, the empty ones absent', () => {
    const details = '{"b": 1, "aa": "1.5 and 12345678901234567890", "c": "\\"1.5"}';
    expect(describeRow({ ...row, details })).toBe(
      '"entry":"{}","columns":{"action":"thing.made",' +
        '"details":{"aa":"1.5 and 12345678901234567890","b":1,"c":"\\"1.5"},' +
        '"targets":[{"id":"1","type":"thing"}],"v":1}',
    );
  });

  it.each(['{"b": 7.00000000000000000001}', '{"b": 12345678901234567890}', '{"b": [{"c": 0.10}]}'])(
    'keeps every digit of a number that no double holds: %s',
    (details) => {
      expect(describeRow({ ...row, details })).toContain(`"details":${details}`);
    },
  );
});
