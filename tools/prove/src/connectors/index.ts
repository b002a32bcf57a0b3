import { proveByBench } from '../bench-rows.ts';
import type { NamedProof } from '../proof.ts';
import { acceptance } from './acceptance.ts';
import { allowList } from './allow-list.ts';
import { completeness } from './completeness.ts';
import { dates } from './dates.ts';
import { elsewhere } from './elsewhere.ts';
import { hostile } from './hostile.ts';
import { kill } from './kill.ts';
import { money } from './money.ts';
import { oneList } from './one-list.ts';
import { packedSize } from './packed-size.ts';
import { secrets } from './secrets.ts';
import { tokens } from './tokens.ts';

/** The lines of the connectors, in order. */
export const connectors: readonly NamedProof[] = [
  { id: 'C1', prove: allowList },
  { id: 'C1', prove: oneList },
  { id: 'C2', prove: acceptance },
  { id: 'C2', prove: kill },
  { id: 'C3', prove: tokens },
  { id: 'C4', prove: completeness },
  { id: 'C5', prove: money },
  { id: 'C5', prove: dates },
  { id: 'C6', prove: hostile },
  { id: 'C6', prove: elsewhere },
  { id: 'C7', prove: secrets },
  { id: 'C8', prove: proveByBench('connectors', 60 * 60_000) },
  { id: 'C8', prove: packedSize },
];
