import { readFileSync, writeFileSync } from 'node:fs';

import { TenancyError } from '../errors.ts';
import { misuse } from './misuse.ts';

/** Reads a file that somebody named. Throws TENANCY_FILE_UNREADABLE. */
export function readTextFile(path: string): string {
  return attempt(path, () => readFileSync(path, 'utf8'));
}

/**
 * Writes a file that somebody named, for everybody or its owner alone. Throws
 * TENANCY_FILE_UNREADABLE.
 */
export function writeTextFile(path: string, text: string, reader: 'owner' | 'everybody'): void {
  attempt(path, () => writeFileSync(path, text, { mode: reader === 'owner' ? 0o600 : 0o644 }));
}

/** Reads a JSON file that somebody named. Throws TENANCY_FILE_UNREADABLE, also when it is not JSON. */
export function readJsonFile(path: string): unknown {
  const text = readTextFile(path);
  return attempt(path, () => JSON.parse(text) as unknown);
}

function attempt<T>(path: string, work: () => T): T {
  // Somebody who writes a connection string here must not find it in an error.
  if (path.includes('://')) misuse('a connection is named by its environment variable');
  try {
    return work();
  } catch (error) {
    const { code } = error as { code?: unknown };
    const reason = typeof code === 'string' ? code : 'not JSON';
    throw new TenancyError('TENANCY_FILE_UNREADABLE', { file: path, reason });
  }
}
