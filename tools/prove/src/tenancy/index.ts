import type { NamedProof } from '../proof.ts';
import { rowSecurityScenarios } from './row-security-scenarios.ts';

/** The lines of tenancy, in order. */
export const tenancy: readonly NamedProof[] = [{ id: 'T3', prove: rowSecurityScenarios }];
