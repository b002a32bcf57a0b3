import type { NamedProof } from '../proof.ts';
import { badInput } from './bad-input.ts';
import { bench } from './bench.ts';
import { browser } from './browser.ts';
import { canary } from './canary.ts';
import { crash } from './crash.ts';
import { freshClone } from './fresh-clone.ts';
import { isolation } from './isolation.ts';
import { opsGrant } from './ops-grant.ts';
import { tlsFloor } from './tls.ts';

/** The lines of the foundation, in order. */
export const foundation: readonly NamedProof[] = [
  { id: 'F1', prove: freshClone },
  { id: 'F2', prove: browser },
  { id: 'F3', prove: isolation },
  { id: 'F4', prove: crash },
  { id: 'F5', prove: canary },
  { id: 'F6', prove: tlsFloor },
  { id: 'F7', prove: opsGrant },
  { id: 'F8', prove: bench },
  { id: 'F9', prove: badInput },
];
