import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { listPackageFolders, repositoryRoot } from './package-manifest.ts';
import { findShapeFaults } from './package-shape.ts';
import { findLockfileFaults, findMachinePaths } from './repository-hygiene.ts';

/** Asserts that every package has the one shape, and that the repository is clean around them. */
const license = readFileSync(join(repositoryRoot, 'LICENSE'), 'utf8');
const lockfile = readFileSync(join(repositoryRoot, 'package-lock.json'), 'utf8');
const folders = listPackageFolders();

const faults = [
  ...folders.flatMap(findShapeFaults),
  ...(license.includes('Apache License') ? [] : ['LICENSE is not the Apache License']),
  ...findLockfileFaults(lockfile).map((fault) => `package-lock.json: ${fault}`),
  ...findMachinePaths(repositoryRoot).map((file) => `${file}: holds a path of a machine`),
];

for (const fault of faults) console.error(fault);
console.log(`packages: ${String(folders.length)} checked, ${String(faults.length)} faults`);
process.exitCode = faults.length === 0 ? 0 : 1;
