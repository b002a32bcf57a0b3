import { expect, it } from 'vitest';

import { suites } from './suites.ts';
import { suiteWords, usage } from './usage.ts';

it('the help of npm run prove says in words what each id of a proof stands for', () => {
  const ids = Object.entries(suites).map(([suite, proofs]) => [
    suite,
    [...new Set(proofs.map(({ id }) => id))],
  ]);
  const described = Object.entries(suiteWords).map(([suite, words]) => [suite, Object.keys(words)]);
  expect(described).toEqual(ids);
  expect(usage).toContain('    G2  the official SDKs, unmodified');
});
