import { spawn } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import type { ZoneSettings } from './zone-settings.ts';

/** A worker in another time zone. */
export interface ZoneProcess {
  /** Carries out what is due at a moment; returns how its zone differs from UTC, in minutes. */
  runAt(ms: number): Promise<readonly number[]>;
  close(): Promise<void>;
}

const entry = fileURLToPath(new URL('./zone-worker.ts', import.meta.url));

/** Starts one. Nothing but the zone stands in its environment. */
export function startInZone(zone: string, settings: ZoneSettings): ZoneProcess {
  const flags = ['--conditions=@ataski/source', '--disable-warning=ExperimentalWarning'];
  const child = spawn(process.execPath, [...flags, entry], { env: { TZ: zone }, stdio: 'pipe' });
  let complaints = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    complaints = (complaints + chunk).slice(-4000);
  });
  child.stdin.on('error', () => undefined);
  const lines = createInterface({ input: child.stdout });
  const closed = once(child, 'close');
  const tell = (line: string): void => void child.stdin.write(`${line}\n`);
  tell(JSON.stringify(settings));
  return Object.freeze<ZoneProcess>({
    async runAt(ms) {
      const said = once(lines, 'line').then(([line]) => String(line));
      tell(String(ms));
      const line = await Promise.race([said, closed.then(() => null)]);
      if (line === null) throw new Error(`The worker in ${zone} ended: ${complaints}`);
      return line.split(' ').slice(1).map(Number);
    },
    async close() {
      child.kill('SIGKILL');
      await closed;
    },
  });
}
