import { createCorrelationId } from '@ataski/kernel';
import type { AuditSink, Clock } from '@ataski/kernel';

import type { connectorsKitActions } from '../connectors-kit-actions.ts';

/** Why a delivery came to nothing. */
export type WebhookRefusal = 'signature' | 'body';

/** Leaves traces of refused deliveries. */
export type RefusalLog = (system: string, reason: WebhookRefusal) => Promise<void>;

const rowsPerMinute = 30;

/**
 * Writes refusals to the platform's stream, which belongs to no tenant: thirty rows a minute at
 * most in this process, for anybody may send what is refused. The next row says how many had none.
 */
export function createRefusalLog(
  audit: AuditSink<typeof connectorsKitActions>,
  clock: Clock,
): RefusalLog {
  let minute = 0;
  let written = 0;
  let unrecorded = 0;
  return async (system, reason) => {
    const now = Math.floor(clock.now().getTime() / 60_000);
    if (now !== minute) [minute, written] = [now, 0];
    if (written >= rowsPerMinute) {
      unrecorded += 1;
      return;
    }
    written += 1;
    const details = { system, reason, unrecorded };
    unrecorded = 0;
    const actor = { type: 'system', id: 'webhooks' } as const;
    const context = { tenantId: null, actor, correlationId: createCorrelationId() };
    const targets = [{ type: 'system', id: system }];
    await audit.recordPlatform(context, {
      ...{ action: 'webhook.refused', outcome: 'denied', targets, details },
    });
  };
}
