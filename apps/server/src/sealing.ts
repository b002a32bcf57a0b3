import type { Logger } from 'pino';

import { createEvidence } from '@ataski/audit/evidence';
import type { Evidence } from '@ataski/audit/evidence';
import { createSealer, deploymentStream, originOf } from '@ataski/audit/sealing';
import type { SealingAlarm } from '@ataski/audit/sealing';
import type { Clock, TenantDb, TenantId } from '@ataski/kernel';

import type { SealingOptions, Timing } from './product-options.ts';

/** The log's evidence, while a sealer runs. */
export interface Sealing {
  readonly evidence: Evidence;
  /**
   * The keys to check a tenant's checkpoints with (C2SP signed-note), the present ones first, and
   * those of the deployment's tree.
   */
  verificationKeys(tenantId: TenantId): readonly string[];
  /** Seals, from now on. */
  start(): void;
  /** Finishes the pass that is under way, seals what was written since, and closes the pool. */
  stop(): Promise<void>;
}

/** What sealing is given by the composition. */
export interface SealingNeighbours {
  readonly db: TenantDb;
  readonly clock: Clock;
  readonly log: Logger;
  readonly timing: Pick<Timing, 'sealMs'>;
}

/** Prepares to seal. Any number of processes may: one works, the others wait. */
export function createSealing(
  options: SealingOptions,
  { db, clock, log, timing }: SealingNeighbours,
): Sealing {
  const { pool, signer, deployment, blindingKey } = options;
  const onAlarm = (alarm: SealingAlarm): void => {
    log.error({ task: 'sealer', alarm: alarm.kind, ...factsOf(alarm) });
  };
  const sealer = createSealer({ ...options, clock, intervalMs: timing.sealMs, onAlarm });
  return Object.freeze<Sealing>({
    evidence: createEvidence({ db, deployment, blindingKey }),
    verificationKeys: (tenantId) => {
      const keys = [tenantId, deploymentStream].flatMap((stream) =>
        signer.verificationKeys(originOf(deployment, stream)),
      );
      return [...new Set(keys.map(({ vkey }) => vkey))];
    },
    start: sealer.start,
    async stop() {
      await sealer.stop();
      // A database that is away is no reason not to stop: the next start seals what is left.
      await sealer.runOnce().catch((error: unknown) => {
        onAlarm({ kind: 'pass_failed', error });
      });
      await pool.end();
    },
  });
}

function factsOf(alarm: SealingAlarm): Readonly<Record<string, string | number>> {
  if (alarm.kind === 'lag') return { lagMs: Math.round(alarm.lagMs) };
  const error = alarm.error instanceof Error ? alarm.error.name : 'unknown';
  return alarm.kind === 'anchor_failed' ? { anchor: alarm.anchor, error } : { error };
}
