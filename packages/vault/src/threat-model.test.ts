import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

const packageFolder = join(import.meta.dirname, '..');
const text = readFileSync(join(packageFolder, 'THREAT-MODEL.md'), 'utf8');

/** A file in backticks, then one or more titles in quotes; an ellipsis leaves the rest open. */
const claims = [...text.matchAll(/`(src\/[\w./-]+\.test\.ts)`: ("[^"]+"(?:, "[^"]+")*)/g)].flatMap(
  ([, file = '', titles = '']) =>
    [...titles.matchAll(/"([^"]+)"/g)].map(([, title = '']) => ({ file, title })),
);

describe('the threat model', () => {
  it('names a test for nearly everything that is tried', () => {
    expect(claims.length).toBeGreaterThan(25);
  });

  it.each(claims)('names a test that is there: $file "$title"', ({ file, title }) => {
    const path = join(packageFolder, file);
    expect(existsSync(path)).toBe(true);
    const beginning = title.replace(/…$/, '').trimEnd();
    expect(readFileSync(path, 'utf8')).toContain(`'${beginning}`);
  });
});
