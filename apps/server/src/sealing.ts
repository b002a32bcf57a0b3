import { createSealer, deploymentStream, originOf } from '@ataski/audit/sealing';
import type { SealingAlarm } from '@ataski/audit/sealing';

import type { Sealing, Timing } from './product-options.ts';
import type { Services } from './services.ts';

/**
 * Seals the audit log in this process. Any number of processes may do so: one works, the others
 * wait. Returns what stops it, after a last pass.
 */
export function startSealer(
  { clock, log }: Pick<Services, 'clock' | 'log'>,
  sealing: Sealing,
  { sealMs }: Timing,
): () => Promise<void> {
  const onAlarm = (alarm: SealingAlarm): void => {
    log.error({ task: 'sealer', alarm: alarm.kind, ...factsOf(alarm) });
  };
  const sealer = createSealer({ ...sealing, clock, intervalMs: sealMs, onAlarm });
  sealer.start();
  return async () => {
    await sealer.stop();
    // A database that is away is no reason not to stop: the next start seals what is left.
    await sealer.runOnce().catch((error: unknown) => {
      onAlarm({ kind: 'pass_failed', error });
    });
  };
}

/** The keys with which an outsider verifies a tenant's checkpoints, and those of the deployment. */
export function checkpointKeysOf({ signer, deployment }: Sealing): Services['checkpointKeys'] {
  return (tenantId) => [
    ...new Set(
      [tenantId, deploymentStream].flatMap((stream) =>
        signer.verificationKeys(originOf(deployment, stream)).map(({ vkey }) => vkey),
      ),
    ),
  ];
}

function factsOf(alarm: SealingAlarm): Readonly<Record<string, string | number>> {
  if (alarm.kind === 'lag') return { lagMs: Math.round(alarm.lagMs) };
  const error = alarm.error instanceof Error ? alarm.error.name : 'unknown';
  return alarm.kind === 'anchor_failed' ? { anchor: alarm.anchor, error } : { error };
}
