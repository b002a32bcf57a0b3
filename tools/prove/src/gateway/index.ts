import type { NamedProof } from '../proof.ts';
import { badInput } from './bad-input.ts';
import { cache } from './cache.ts';
import { canary } from './canary.ts';
import { invoice } from './invoice.ts';
import { kills } from './kills.ts';
import { schedules } from './schedules.ts';
import { surfaces } from './surfaces.ts';

/** The lines of the gateway, in order. */
export const gateway: readonly NamedProof[] = [
  { id: 'G1', prove: schedules },
  { id: 'G1', prove: kills },
  { id: 'G2', prove: surfaces },
  { id: 'G3', prove: cache },
  { id: 'G3', prove: canary },
  { id: 'G6', prove: badInput },
  { id: 'G6', prove: invoice },
];
