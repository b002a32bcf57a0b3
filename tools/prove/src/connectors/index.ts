import type { NamedProof } from '../proof.ts';
import { allowList } from './allow-list.ts';
import { kill } from './kill.ts';
import { oneList } from './one-list.ts';

/** The lines of the connectors, in order. */
export const connectors: readonly NamedProof[] = [
  { id: 'C1', prove: allowList },
  { id: 'C1', prove: oneList },
  { id: 'C2', prove: kill },
];
