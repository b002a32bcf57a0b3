import type { NamedProof } from '../proof.ts';
import { sealCrash } from './seal-crash.ts';

/** The lines of audit and vault, in order. */
export const evidence: readonly NamedProof[] = [{ id: 'E2', prove: sealCrash }];
