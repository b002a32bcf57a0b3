import type { NamedProof } from '../proof.ts';
import { doctor } from './doctor.ts';
import { mutation } from './mutation.ts';

/** The lines of tenancy, in order. */
export const tenancy: readonly NamedProof[] = [
  { id: 'T1', prove: doctor },
  { id: 'T5', prove: mutation },
];
