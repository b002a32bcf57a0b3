import { createHash } from 'node:crypto';

/** One line of a spool: the entry of an event, and the SHA-256 of its text. */
export function renderLine(entry: string): string {
  return `${JSON.stringify({ entry, sha256: digestOf(entry) })}\n`;
}

/** The entries of a spool file, and how many lines are damaged: torn by a crash, or changed. */
export interface SpooledEntries {
  readonly entries: readonly string[];
  readonly damaged: number;
}

/** Reads a file. Whatever follows the last line feed was never said to be kept. */
export function readLines(text: string): SpooledEntries {
  const entries: string[] = [];
  let damaged = 0;
  for (const line of text.split('\n').filter((each) => each !== '')) {
    const entry = entryOf(line);
    if (entry === null) damaged += 1;
    else entries.push(entry);
  }
  return { entries, damaged };
}

function entryOf(line: string): string | null {
  try {
    const { entry, sha256 } = JSON.parse(line) as Record<string, unknown>;
    return typeof entry === 'string' && sha256 === digestOf(entry) ? entry : null;
  } catch {
    return null;
  }
}

function digestOf(entry: string): string {
  return createHash('sha256').update(entry, 'utf8').digest('hex');
}
