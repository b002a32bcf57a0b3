import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Thrown when another process already runs on the same data. */
export class AlreadyRunning extends Error {
  constructor(pid: number) {
    super(
      `Ataski already runs on this data (process ${String(pid)}). Stop it, or set ATASKI_DATA_DIR.`,
    );
    this.name = 'AlreadyRunning';
  }
}

/**
 * Claims a data folder for this process. A claim whose process is gone, or whose pid belongs to a
 * younger process, is taken over. Returns the function that gives it back.
 */
export function claimFolder(folder: string): () => void {
  const file = path.join(folder, 'running.json');
  const claim = JSON.stringify({ pid: process.pid, startedAt: startOf(process.pid) });
  try {
    writeFileSync(file, claim, { flag: 'wx', mode: 0o600 });
  } catch {
    const holder = readHolder(file);
    if (
      holder !== undefined &&
      holder.pid !== process.pid &&
      startOf(holder.pid) === holder.startedAt
    ) {
      throw new AlreadyRunning(holder.pid);
    }
    writeFileSync(file, claim, { mode: 0o600 });
  }
  return () => {
    rmSync(file, { force: true });
  };
}

function readHolder(file: string): { pid: number; startedAt: string } | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as { pid: number; startedAt: string };
  } catch {
    return undefined;
  }
}

/** When a process began, in the kernel's ticks: field 22 of proc(5) stat. Empty for none. */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
    const [state = '', ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // A dead process that nobody has buried yet still has its entry.
    return state === 'Z' || state === 'X' ? '' : (rest[18] ?? '');
  } catch {
    return '';
  }
}
