import type { NamedProof } from '../proof.ts';
import { doctor } from './doctor.ts';

/** The lines of the tenancy package, in order. */
export const tenancy: readonly NamedProof[] = [{ id: 'T1', prove: doctor }];
