import { readFileSync } from 'node:fs';

/** Milliseconds of processor time that one process has taken, to the nanosecond. Linux alone. */
export function processorMs(pid: number): number {
  const threads = readFileSync(`/proc/${String(pid)}/stat`, 'utf8');
  const fields = threads
    .slice(threads.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const [, , , , , , , , , , , user = 0, system = 0] = fields;
  return (user + system) * 10;
}
