import { connectors } from './connectors/index.ts';
import { evidence } from './evidence/index.ts';
import { foundation } from './foundation/index.ts';
import { gateway } from './gateway/index.ts';
import type { NamedProof } from './proof.ts';
import { tenancy } from './tenancy/index.ts';
import type { SuiteName } from './usage.ts';

/** The proofs of each suite, in order. */
export const suites: Readonly<Record<SuiteName, readonly NamedProof[]>> = {
  ...{ foundation, tenancy, evidence, connectors, gateway },
};
