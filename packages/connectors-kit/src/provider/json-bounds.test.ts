import { describe, expect, it } from 'vitest';

import { requireBounded } from './json-bounds.ts';

const check = (text: string) => () => {
  requireBounded(new TextEncoder().encode(text));
};
const refusal = expect.objectContaining({ code: 'CONNECTORS_KIT_RESPONSE_INVALID' });

const members = (count: number) =>
  Array.from({ length: count }, (_, index) => `"a${String(index)}":1`).join(',');

describe('JSON that is nested deeper, or wider, than any provider’s', () => {
  it.each([
    ['lists', '['.repeat(257) + ']'.repeat(257)],
    ['objects', `${'{"a":'.repeat(257)}1${'}'.repeat(257)}`],
    ['lists without an end', '['.repeat(1_000_000)],
    ['an object of too many members', `{"a":1,"b":{${members(20_001)}}}`],
    ['behind a text with a quote', `{"a":"\\"","b":${'['.repeat(300)}`],
  ])('is refused before it is parsed: %s', (_, text) => {
    expect(check(text)).toThrow(refusal);
  });

  it.each([
    ['as deep as it may be', '['.repeat(256) + ']'.repeat(256)],
    ['an object as wide as it may be', `[{${members(20_000)}}]`],
    ['many objects side by side', `[${`{${members(1000)}},`.repeat(50)}{}]`],
    ['many lists side by side', `[${'[],'.repeat(10_000)}[]]`],
    ['brackets in a text', `{"a":"${'['.repeat(1000)}\\"${'{'.repeat(1000)}"}`],
    ['a text without an end', '"['],
  ])('is not: %s', (_, text) => {
    expect(check(text)).not.toThrow();
  });
});
