import { describe, expect, it } from 'vitest';

import { findNamedTests, holdsTitle } from './named-tests.ts';

const source = `
describe('a token', () => {
  it('opens what it sealed', () => {});
  it.each(tampered)('is refused with $what', () => {});
  it('refuses another\\'s key', () => {});
});
`;

describe('the tests that a README names', () => {
  it('are read with file and title', () => {
    const readme =
      '1. It opens. `src/a.test.ts`: "opens what it sealed".\n2. Types: `src/b.test-d.ts`.';
    expect(findNamedTests(readme)).toEqual([
      { file: 'src/a.test.ts', title: 'opens what it sealed' },
      { file: 'src/b.test-d.ts', title: null },
    ]);
  });

  it.each([
    'opens what it sealed',
    'a token opens what it sealed',
    'is refused with …',
    'is refused with a flipped bit',
    'a token is refused with …',
    "refuses another's key",
  ])('are found by "%s"', (title) => {
    expect(holdsTitle(source, title)).toBe(true);
  });

  it.each(['opens what it seals', 'a key opens what it sealed', 'is refused', 'a token'])(
    'are not found by "%s", unless it stands there',
    (title) => {
      expect(holdsTitle(source, title)).toBe(title === 'a token');
    },
  );
});
