/**
 * Installs the dependencies when what is installed is not what the lockfile says. Runs before each
 * command, on any Node from 20 on, so it imports nothing but node itself.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, existsSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const modules = join(root, 'node_modules');
const stamp = join(modules, '.ataski-setup');
const lock = join(root, '.setup.lock');
const pinned = process.platform === 'linux' && ['x64', 'arm64'].includes(process.arch);
const neededNodeMajor = 24;
const pollMs = 250;

/** What is installed depends on these three. */
const fingerprint = createHash('sha256')
  .update(readFileSync(join(root, 'package-lock.json')))
  .update(`${process.platform}-${process.arch}`)
  .digest('hex');

/** The stamp alone is not believed: somebody may have deleted half of node_modules. */
function isInstalled() {
  const commands = pinned ? ['turbo', 'node'] : ['turbo'];
  return (
    commands.every((command) => existsSync(join(modules, '.bin', command))) &&
    existsSync(stamp) &&
    readFileSync(stamp, 'utf8') === fingerprint
  );
}

/** True when this process holds the lock; a lock whose process is gone is taken over. */
function takeLock() {
  try {
    const file = openSync(lock, 'wx');
    writeFileSync(file, String(process.pid));
    closeSync(file);
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  }
  if (!isOwnerAlive()) rmSync(lock, { force: true });
  return false;
}

function isOwnerAlive() {
  try {
    const pid = Number(readFileSync(lock, 'utf8'));
    // An empty file: its owner is between creating and writing it.
    if (pid === 0) return true;
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function install() {
  const startedAt = Date.now();
  console.log(
    existsSync(stamp)
      ? 'setup: installing dependencies again (they are not those of the lockfile), a few minutes …'
      : 'setup: installing dependencies, once, a few minutes and 800 MB …',
  );
  // npm tells its own path to the scripts that it starts.
  const npm = process.env.npm_execpath;
  const [command, first] = npm ? [process.execPath, [npm]] : ['npm', []];
  const options = [...first, 'ci', '--loglevel=error'];
  const { status, error } = spawnSync(command, options, { cwd: root, stdio: 'inherit' });
  if (status !== 0) {
    console.error(`setup: npm ci failed${error ? `: ${error.message}` : ''}`);
    return false;
  }
  writeFileSync(stamp, fingerprint);
  console.log(`setup: installed in ${((Date.now() - startedAt) / 1000).toFixed(1)} s`);
  return true;
}

async function setUp() {
  let waiting = false;
  while (!isInstalled()) {
    if (takeLock()) {
      try {
        // Another setup may have finished between the look and the lock.
        return isInstalled() || install();
      } finally {
        rmSync(lock, { force: true });
      }
    }
    if (!waiting) console.log('setup: another setup is running, waiting for it …');
    waiting = true;
    await sleep(pollMs);
  }
  return true;
}

if (!(await setUp())) {
  process.exitCode = 1;
} else if (!pinned && Number(process.versions.node.split('.')[0]) < neededNodeMajor) {
  console.error(
    `setup: no Node is pinned for this platform; use Node ${neededNodeMajor} or newer.`,
  );
  process.exitCode = 1;
}
