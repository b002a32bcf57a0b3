import { createCorrelationId } from '@ataski/kernel';
import type { QueryResult, TenantContext, TenantTx, TransactionOptions } from '@ataski/kernel';
import type { SigningKey, Tenancy } from '@ataski/tenancy';

import { checkError } from './answer-check.ts';
import type { Evidence } from './evidence.ts';
import type { FuzzTenant } from './fuzz-tenant.ts';
import type { Ledger, Operation } from './ledger.ts';
import { nameOf, outcomeOf } from './outcome.ts';
import type { SeededRandom } from './seeded-random.ts';

/** What a step has at hand: one worker, acting for one tenant. */
export interface Scene {
  readonly tenancy: Tenancy;
  readonly signingKey: SigningKey;
  readonly evidence: Evidence;
  readonly ledger: Ledger;
  readonly random: SeededRandom;
  readonly worker: number;
  readonly tenant: FuzzTenant;
  /** Another tenant, whose rows must stay hidden. */
  readonly stranger: FuzzTenant;
}

/** One step of a worker. It throws only what no step should throw. */
export type Step = (scene: Scene) => Promise<void>;

/** Somebody acting for the tenant of the scene. */
export function contextOf({ tenant, worker }: Scene): TenantContext {
  return {
    tenantId: tenant.id,
    actor: { type: 'agent', id: `worker-${worker}` },
    correlationId: createCorrelationId(),
  };
}

/** One statement through `query`. */
export async function ask<Row extends object>(
  scene: Scene,
  text: string,
  values: readonly unknown[] = [],
): Promise<QueryResult<Row>> {
  scene.evidence.count('transactions');
  return await scene.tenancy.query<Row>(contextOf(scene), text, values);
}

/** A transaction through `withTenant`. */
export async function within<T>(
  scene: Scene,
  work: (tx: TenantTx) => Promise<T>,
  options: TransactionOptions = {},
): Promise<T> {
  scene.evidence.count('transactions');
  return await scene.tenancy.withTenant(contextOf(scene), work, options);
}

/** A transaction that writes, and the entry of what came of it. */
export async function carryOut(
  scene: Scene,
  work: (tx: TenantTx, operation: Operation) => Promise<void>,
  options: TransactionOptions = {},
): Promise<void> {
  const operation = scene.ledger.begin(scene.tenant, scene.worker);
  const ending = { isToBeCommitted: false };
  try {
    await within(
      scene,
      async (tx) => {
        await work(tx, operation);
        ending.isToBeCommitted = true;
      },
      options,
    );
    scene.ledger.settle(operation, 'committed');
    scene.evidence.count('committed');
  } catch (error) {
    scene.ledger.settle(operation, ending.isToBeCommitted ? outcomeOf(error) : 'rolled back');
    noteFailure(scene, error);
  }
}

/** Counts a failure, and looks for another tenant in its text. */
export function noteFailure({ evidence, tenant }: Scene, error: unknown): void {
  evidence.count('failed');
  evidence.count(`failed: ${nameOf(error)}`);
  checkError(evidence, tenant, error);
}

/** Work that fails because it was told to. */
export class PlannedFailure extends Error {
  constructor() {
    super('planned failure');
  }
}
