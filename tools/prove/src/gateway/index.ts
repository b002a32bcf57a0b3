import type { NamedProof } from '../proof.ts';
import { kills } from './kills.ts';
import { schedules } from './schedules.ts';

/** The lines of the gateway, in order. */
export const gateway: readonly NamedProof[] = [
  { id: 'G1', prove: schedules },
  { id: 'G1', prove: kills },
];
