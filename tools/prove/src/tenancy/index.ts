import type { NamedProof } from '../proof.ts';
import { fuzz } from './fuzz.ts';

/** The lines of tenancy, in order. */
export const tenancy: readonly NamedProof[] = [{ id: 'T2', prove: fuzz }];
