import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { readMigrations } from './migration.ts';

describe('a folder of migrations', () => {
  let folder: string;
  const write = (...names: string[]) => {
    for (const name of names) writeFileSync(path.join(folder, name), `-- ${name}`);
  };
  const read = () => readMigrations('shop', pathToFileURL(`${folder}/`));

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'migrations-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('reads numbered files in order', () => {
    write('000002_more.sql', '000001_first.sql');
    expect(read()).toEqual([
      { package: 'shop', number: 1, name: 'first', sql: '-- 000001_first.sql' },
      { package: 'shop', number: 2, name: 'more', sql: '-- 000002_more.sql' },
    ]);
  });

  it.each<string[]>([
    ['000002_second.sql'],
    ['000001_first.sql', '000003_third.sql'],
    ['notes.txt'],
    ['1_first.sql'],
  ])('refuses a gap and a stray name: %s', (...names) => {
    write(...names);
    expect(read).toThrow(expect.objectContaining({ code: 'KERNEL_MIGRATION_INVALID' }));
  });
});
