import type pg from 'pg';
import type { Logger } from 'pino';

import { createEvidence } from '@ataski/audit/evidence';
import type { Evidence } from '@ataski/audit/evidence';
import { createSealer, originOf } from '@ataski/audit/sealing';
import type { CheckpointSigner } from '@ataski/audit/sealing';
import type { Clock, TenantDb, TenantId } from '@ataski/kernel';

/** Who seals the log, and under which name. */
export interface SealingOptions {
  /** Logs in as `ataski_sealer`. Handed over: it is closed with the product. */
  readonly pool: pg.Pool;
  readonly signer: CheckpointSigner;
  /** Begins every origin, for example `ataski.example`. Never changed afterwards. */
  readonly deployment: string;
  /** 32 bytes or more. Never changed afterwards. */
  readonly blindingKey: Uint8Array;
}

/** The log's evidence, while a sealer runs. */
export interface Sealing {
  readonly evidence: Evidence;
  /** The first line of a tenant's checkpoints. */
  originOf(tenantId: TenantId): string;
  /** The keys to check them with (C2SP signed-note), the present ones first. */
  verificationKeys(tenantId: TenantId): readonly string[];
  /** Seals, from now on. */
  start(): void;
  /** Finishes the pass that is under way, and closes the pool. */
  stop(): Promise<void>;
}

/** What sealing is given by the composition. */
export interface SealingNeighbours {
  readonly db: TenantDb;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Prepares to seal; null without options. What the sealer has to tell is logged by its kind. */
export function createSealing(
  options: SealingOptions | undefined,
  { db, clock, log }: SealingNeighbours,
): Sealing | null {
  if (options === undefined) return null;
  const { pool, signer, deployment, blindingKey } = options;
  // An idle connection that the server ends is replaced at the next pass, and no reason to end.
  pool.on('error', () => undefined);
  const sealer = createSealer({
    ...{ pool, signer, deployment, blindingKey, clock },
    onAlarm: ({ kind }) => {
      log.error({ task: 'sealer', alarm: kind });
    },
  });
  return Object.freeze({
    evidence: createEvidence({ db, deployment, blindingKey }),
    originOf: (tenantId: TenantId) => originOf(deployment, tenantId),
    verificationKeys: (tenantId: TenantId) =>
      signer.verificationKeys(originOf(deployment, tenantId)).map(({ vkey }) => vkey),
    start: sealer.start,
    async stop() {
      await sealer.stop();
      await pool.end();
    },
  });
}
