import type { ProofRow } from '../../proof.ts';

/** One row of F9. */
export function row(promise: string, measured: string, goal: string, holds: boolean): ProofRow {
  return { id: 'F9', promise, measured, goal, holds };
}
