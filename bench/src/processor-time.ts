import { readFileSync, readdirSync } from 'node:fs';

/** Clock ticks of /proc, which Linux always shows in hundredths of a second. */
const tickMs = 10;

/**
 * Milliseconds of processor time that a server and its processes have taken, those that ended
 * included. Linux alone: elsewhere it throws.
 */
export function serverProcessorMs(pid: number): number {
  const ticks = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => statOf(name))
    .filter((stat) => stat !== null)
    .reduce((sum, stat) => {
      if (stat.pid === pid) return sum + stat.own + stat.ended;
      return stat.parent === pid ? sum + stat.own : sum;
    }, 0);
  return ticks * tickMs;
}

/** Null for a process that has ended meanwhile. */
function statOf(pid: string) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name of the program comes second, in parentheses, and may hold anything.
    const fields = text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    const [, parent, , , , , , , , , , user = 0, system = 0, endedUser = 0, endedSystem = 0] =
      fields;
    return { pid: Number(pid), parent, own: user + system, ended: endedUser + endedSystem };
  } catch {
    return null;
  }
}
