import type { NamedProof } from '../proof.ts';
import { bench } from './bench.ts';

/** The lines of tenancy, in order. */
export const tenancy: readonly NamedProof[] = [{ id: 'T4', prove: bench }];
