import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

import { installLiteLlm } from './install-litellm.ts';

/** The body of npm run test:litellm: the promises of the proxy, before the real one. */
const root = join(import.meta.dirname, '../../..');
const installation = installLiteLlm();

if (installation === 'no python') {
  console.log('skipped: no Python of 3.10 or newer, with venv, as python3');
} else if (installation === 'failed') {
  console.error('The proxy could not be installed.');
  process.exitCode = 1;
} else {
  const parameters = ['run', '--config', 'vitest.litellm.config.ts'];
  const vitest = join(root, 'node_modules/.bin/vitest');
  const { status } = spawnSync(vitest, parameters, { cwd: root, stdio: 'inherit' });
  process.exitCode = status ?? 1;
}
