import type { Actor, CorrelationId, TenantContext, TenantId } from '@ataski/kernel';

import { signContext } from '../context/context-token.ts';
import type { SigningKey } from '../context/signing-key.ts';
import type { Side } from './attack.ts';

/** Who attacks whom, and by what limits. */
export interface AttackGround {
  readonly signingKey: SigningKey;
  readonly ids: Readonly<Record<Side, TenantId>>;
  readonly correlationId: CorrelationId;
  readonly statementTimeoutMs: number;
  readonly nowMs: () => number;
}

/** Who the attacks are written down to, where capture sees them before they are rolled back. */
const prober: Actor = { type: 'system', id: 'tenancy-probe' };

const tokenLifeMs = 60_000;

/** The context of one side. */
export function contextOf(ground: AttackGround, side: Side): TenantContext {
  return { tenantId: ground.ids[side], actor: prober, correlationId: ground.correlationId };
}

/** A genuine token of one side. */
export function tokenOf(ground: AttackGround, side: Side): string {
  return signContext(ground.signingKey, contextOf(ground, side), ground.nowMs() + tokenLifeMs);
}

/** The same ground with the attacker and the attacked exchanged. */
export function turnGround(ground: AttackGround): AttackGround {
  return { ...ground, ids: { own: ground.ids.foreign, foreign: ground.ids.own } };
}
