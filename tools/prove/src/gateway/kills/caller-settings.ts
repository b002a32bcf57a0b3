import process from 'node:process';
import { createInterface } from 'node:readline';

/** What a process of this proof is told on its standard input. */
export interface CallerSettings {
  readonly url: string;
  /** Base64: signs the contexts of tenants. */
  readonly contextKey: string;
  readonly tenants: readonly string[];
  readonly userIds: readonly string[];
  /** Where calls leave to, on the loopback address. */
  readonly upstreamPort: number;
  /** Calls under way at once; 0: it only sweeps. */
  readonly callers: number;
  readonly ttlMs: number;
  readonly largestHoldNano: number;
  /** 0: it never sweeps. */
  readonly sweepEveryMs: number;
}

/** Reads one line of settings from the standard input, and ends with whoever wrote it. */
export async function readSettings(): Promise<CallerSettings> {
  const lines = createInterface({ input: process.stdin });
  lines.once('close', () => process.exit(0));
  return await new Promise((resolve) => {
    lines.once('line', (line) => {
      resolve(JSON.parse(line) as CallerSettings);
    });
  });
}
