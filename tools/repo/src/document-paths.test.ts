import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { findDeadPaths, listDocuments } from './document-paths.ts';
import { repositoryRoot } from './package-manifest.ts';

describe('the documents of the repository', () => {
  it.each(listDocuments(repositoryRoot))('lead somewhere: %s', (document) => {
    expect(findDeadPaths(repositoryRoot, document)).toEqual([]);
  });

  it('are refused when a link or a named file leads nowhere', () => {
    const folder = mkdtempSync(join(tmpdir(), 'documents-'));
    const text = 'See [here](A.md), [there](B.md#x), [out](https://x.test) and `test/src/c.ts`.';
    writeFileSync(join(folder, 'A.md'), text);
    expect(findDeadPaths(folder, 'A.md')).toEqual(['B.md', 'test/src/c.ts']);
    rmSync(folder, { recursive: true });
  });
});
