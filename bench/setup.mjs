// Installs the peers, and generates the code of those that need it, when what is there was made from
// other files. No dependency; Node 20 runs it.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('.', import.meta.url));
const stamp = `${folder}node_modules/.installed`;
const schema = 'src/tenancy/peers/schema.prisma';
const made = createHash('sha256')
  .update(readFileSync(`${folder}package-lock.json`))
  .update(readFileSync(`${folder}${schema}`))
  .digest('hex');

if (!isMade()) {
  run('npm', ['ci', '--ignore-scripts', '--loglevel=error'], {});
  // The peers take the pg of the product, which looks for it further up: ours, theirs and the bare one
  // are then the same copy, and pg refuses a query that another copy made.
  rmSync(`${folder}node_modules/pg`, { recursive: true });
  run(process.execPath, ['node_modules/prisma/build/index.js', 'generate', '--schema', schema], {
    CHECKPOINT_DISABLE: '1',
    PRISMA_HIDE_UPDATE_MESSAGE: '1',
    // The command looks for an engine that it does not use here, and would download it. Any file
    // will do.
    PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
  });
  // Last, so that an installation that was broken off is done again.
  writeFileSync(stamp, made);
}

function isMade() {
  return (
    existsSync(stamp) &&
    existsSync(`${folder}.data/prisma/client.ts`) &&
    readFileSync(stamp, 'utf8') === made
  );
}

function run(command, args, env) {
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd: folder,
    env: { ...process.env, ...env },
    encoding: 'utf8',
    shell: command === 'npm' && process.platform === 'win32',
  });
  if (status === 0) return;
  console.error(`bench: ${command} ${args.join(' ')} failed\n${stdout ?? ''}${stderr ?? ''}`);
  process.exit(status ?? 1);
}
