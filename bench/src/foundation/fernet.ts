import type { Group } from '../measure.ts';
import { compareWithNpm } from '../vault/against-npm.ts';

/** Fernet of 256 bytes against npm's `fernet`, under the foundation's id. */
export function openFernet(): Group {
  return { comparisons: compareWithNpm('F8'), close: async () => undefined };
}
