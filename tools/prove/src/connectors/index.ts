import { proveByBench } from '../bench-rows.ts';
import type { NamedProof } from '../proof.ts';
import { allowList } from './allow-list.ts';
import { oneList } from './one-list.ts';
import { packedSize } from './packed-size.ts';

/** The lines of the connectors, in order. */
export const connectors: readonly NamedProof[] = [
  { id: 'C1', prove: allowList },
  { id: 'C1', prove: oneList },
  { id: 'C8', prove: proveByBench('connectors', 60 * 60_000) },
  { id: 'C8', prove: packedSize },
];
