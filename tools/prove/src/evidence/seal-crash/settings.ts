import process from 'node:process';
import { createInterface } from 'node:readline';

/** What a process of this proof is told on its standard input. */
export interface ProcessSettings {
  readonly url: string;
  /** Base64: signs the contexts of tenants. */
  readonly contextKey: string;
  readonly tenants: readonly string[];
  /** The file with the sealer's signing keys. */
  readonly keyFile: string;
  readonly deployment: string;
  /** Base64. */
  readonly blindingKey: string;
}

/** Reads one line of settings from the standard input, and ends with whoever wrote it. */
export async function readSettings(): Promise<ProcessSettings> {
  const lines = createInterface({ input: process.stdin });
  lines.once('close', () => process.exit(0));
  return await new Promise((resolve) => {
    lines.once('line', (line) => {
      resolve(JSON.parse(line) as ProcessSettings);
    });
  });
}
