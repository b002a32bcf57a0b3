import type { ProofRow } from '../../proof.ts';

/** One row of F6. */
export function row(promise: string, measured: string, goal: string, holds: boolean): ProofRow {
  return { id: 'F6', promise, measured, goal, holds };
}
