import type {
  AuditSink,
  CorrelationId,
  PlatformContext,
  Principal,
  TenantDb,
} from '@ataski/kernel';

import type { accessActions } from './access-actions.ts';
import { currentCall } from './call-context.ts';
import type { AccessError } from './errors.ts';

/** Writes what happened to sessions. */
export interface Evidence {
  /** In the tenant's own log, with the person as the actor. */
  recordSession(
    action: 'session.started' | 'session.switched' | 'session.ended',
    principal: Principal,
    correlationId: CorrelationId,
  ): Promise<void>;
  /** In the platform's log: whoever was refused has no tenant. */
  recordRefusal(error: AccessError): Promise<void>;
}

/** Evidence for `audit`; when it cannot be written, neither does the sign-in succeed. */
export function createEvidence(
  database: TenantDb,
  audit: AuditSink<typeof accessActions>,
): Evidence {
  return Object.freeze({
    recordSession: async (action, principal, correlationId) => {
      const { tenantId, userId, sessionId, roles } = principal;
      const event = { action, targets: [{ type: 'session', id: sessionId }], details: { roles } };
      const actor = { type: 'user', id: userId } as const;
      await database.withTenant({ tenantId, actor, correlationId }, (tx) =>
        audit.record(tx, event),
      );
    },
    recordRefusal: async (error) => {
      const context: PlatformContext = currentCall();
      const isFailure = ['unavailable', 'upstream', 'bug'].includes(error.kind);
      await audit.recordPlatform(context, {
        action: 'sign_in.refused',
        outcome: isFailure ? 'failure' : 'denied',
        details: { ...error.details, code: error.code },
      });
    },
  } satisfies Evidence);
}
