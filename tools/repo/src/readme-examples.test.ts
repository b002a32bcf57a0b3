import { describe, expect, it } from 'vitest';

import { findReadmeExamples } from './readme-examples.ts';

const fence = '```';
const readme = [
  '# A package',
  `${fence}ts`,
  "import { createVault } from '@ataski/vault';",
  fence,
  `${fence}ts`,
  'vault.use(tx, place, work); // a fragment',
  fence,
  `${fence}sql`,
  "select 'from @ataski/vault';",
  fence,
  '',
].join('\n');

describe('README examples', () => {
  it('are the TypeScript blocks that import a package, with their line', () => {
    expect(findReadmeExamples(readme)).toEqual([
      { line: 3, code: "import { createVault } from '@ataski/vault';\n" },
    ]);
  });
});
