import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { repositoryRoot } from './package-manifest.ts';
import { deniedPackages, findLockfileFaults, findMachinePaths } from './repository-hygiene.ts';

const lockfileOf = (packages: Readonly<Record<string, object>>) => JSON.stringify({ packages });

describe('the lockfile', () => {
  it('of this repository holds no denied package and no download address', () => {
    const lockfile = readFileSync(join(repositoryRoot, 'package-lock.json'), 'utf8');
    expect(findLockfileFaults(lockfile)).toEqual([]);
  });

  it.each(Object.keys(deniedPackages))('is refused with %s in it, however deep', (name) => {
    const lockfile = lockfileOf({ [`node_modules/other/node_modules/${name}`]: {} });
    expect(findLockfileFaults(lockfile)).toEqual([expect.stringContaining(`${name} is denied`)]);
  });

  it('is refused with a download address in it', () => {
    const lockfile = lockfileOf({ 'node_modules/pg': { resolved: 'https://example.test/pg.tgz' } });
    expect(findLockfileFaults(lockfile)).toEqual(['pg has an address']);
  });
});

describe('the repository', () => {
  it('holds no path of a machine', () => {
    expect(findMachinePaths(repositoryRoot)).toEqual([]);
  });
});
