import { basename } from 'node:path';

import { listPackageFolders } from './package-manifest.ts';
import { runCommand } from './run-command.ts';

/** Looks at every built package as npm would pack it: publint --strict, and attw for ESM and CJS. */
let failures = 0;
for (const folder of listPackageFolders()) {
  const checks: readonly (readonly [string, ...string[]])[] = [
    ['publint', folder, '--strict'],
    // The published packages need Node 22, so resolution as of Node 10 is not asked for.
    ['attw', '--pack', folder, '--profile', 'node16', '--no-emoji', '--format', 'ascii'],
  ];
  for (const check of checks) {
    const { ok, output } = await runCommand(check, { output: 'collect' });
    console.log(`${ok ? 'ok  ' : 'FAIL'} ${check[0]} ${basename(folder)}`);
    if (ok) continue;
    failures += 1;
    console.error(output);
  }
}
process.exitCode = failures === 0 ? 0 : 1;
