import type { NamedProof } from '../proof.ts';
import { bench } from './bench.ts';
import { doctor } from './doctor.ts';
import { fuzz } from './fuzz.ts';
import { mutation } from './mutation.ts';
import { rowSecurityScenarios } from './row-security-scenarios.ts';

/** The lines of tenancy, in order. */
export const tenancy: readonly NamedProof[] = [
  { id: 'T1', prove: doctor },
  { id: 'T2', prove: fuzz },
  { id: 'T3', prove: rowSecurityScenarios },
  { id: 'T4', prove: bench },
  { id: 'T5', prove: mutation },
];
