import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Clears what a killed parent left behind: a postmaster that still runs on the data directory is
 * asked to stop and waited for. A pid file whose process is gone, or is no longer this postmaster,
 * is left to PostgreSQL, which removes it at its next start.
 */
export async function stopOrphan(
  dataDirectory: string,
  timeoutMs = 20_000,
): Promise<'none' | 'stopped'> {
  const pidFile = path.join(dataDirectory, 'postmaster.pid');
  const pid = readPid(pidFile);
  if (pid === undefined || !isPostmasterOf(pid, dataDirectory)) return 'none';
  process.kill(pid, 'SIGINT');
  const deadline = performance.now() + timeoutMs;
  while (existsSync(pidFile) && isPostmasterOf(pid, dataDirectory)) {
    if (performance.now() > deadline)
      throw new Error(`PostgreSQL (pid ${String(pid)}) does not stop.`);
    await sleep(10);
  }
  return 'stopped';
}

function readPid(pidFile: string): number | undefined {
  if (!existsSync(pidFile)) return undefined;
  const pid = Number(readFileSync(pidFile, 'utf8').split('\n', 1)[0]);
  return Number.isInteger(pid) && pid > 1 ? pid : undefined;
}

/** Compares the command line, so that a recycled pid is never signalled. */
function isPostmasterOf(pid: number, dataDirectory: string): boolean {
  try {
    const command = readFileSync(`/proc/${String(pid)}/cmdline`, 'utf8').split('\0');
    return command[0]?.endsWith('postgres') === true && command.includes(dataDirectory);
  } catch {
    return false;
  }
}
