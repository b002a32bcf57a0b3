// Installs the libraries of the examples when the lockfile is not the one that was installed. Node only,
// valid on Node 20.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('.', import.meta.url));
const stamp = `${folder}node_modules/.ataski-setup`;
const wanted = createHash('sha256')
  .update(readFileSync(`${folder}package-lock.json`))
  .digest('hex');

if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
  // The folder lies inside a workspace root that does not own it, hence the second flag.
  const flags = ['ci', '--no-workspaces', '--ignore-scripts', '--loglevel=error'];
  const { status } = spawnSync('npm', flags, {
    cwd: folder,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (status !== 0) process.exit(status ?? 1);
  // Last, so that an installation that was broken off is done again.
  writeFileSync(stamp, wanted);
}
