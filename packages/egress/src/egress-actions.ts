import { defineActions } from '@ataski/kernel';

/** What this package records. */
export const egressActions = defineActions({
  'external.called': {
    version: 1,
    details: {
      system: 'text',
      operation: 'text',
      method: 'text',
      host: 'text',
      pathTemplate: 'text',
      attempt: 'integer?',
    },
    outcome: {
      status: 'integer?',
      bytes: 'integer?',
      durationMs: 'integer?',
      requestId: 'text?',
      reason: 'text?',
      maxResponseBytes: 'integer?',
    },
  },
  'external.refused': { version: 1, details: { system: 'text', operation: 'text' } },
});
