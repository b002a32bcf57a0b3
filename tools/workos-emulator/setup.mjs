// Installs WorkOS's emulator beside this file when its lockfile is newer than what is installed.
// Node only, valid on Node 20; it is about 300 MB, so nothing but the login contract asks for it.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = dirname(fileURLToPath(import.meta.url));
const stamp = `${folder}/node_modules/.ataski-setup`;
const wanted = createHash('sha256')
  .update(readFileSync(`${folder}/package-lock.json`))
  .update(`${process.platform} ${process.arch}`)
  .digest('hex');

const isCurrent =
  existsSync(stamp) &&
  existsSync(`${folder}/node_modules/workos/package.json`) &&
  readFileSync(stamp, 'utf8') === wanted;

if (!isCurrent) {
  // The folder lies inside a workspace root that does not own it, hence the second flag.
  const flags = ['ci', '--no-workspaces', '--ignore-scripts', '--loglevel=error'];
  const { status } = spawnSync('npm', flags, { cwd: folder, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
  writeFileSync(stamp, wanted);
}
