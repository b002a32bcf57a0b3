import type { NamedProof } from '../proof.ts';
import { isolation } from './isolation.ts';
import { opsGrant } from './ops-grant.ts';

/** The lines of the foundation, in order. */
export const foundation: readonly NamedProof[] = [
  { id: 'F3', prove: isolation },
  { id: 'F7', prove: opsGrant },
];
