import { defineActions } from '@ataski/kernel';

/** What this package records. */
export const accessActions = defineActions({
  'session.started': { version: 1, details: { roles: 'texts' } },
  'session.switched': { version: 1, details: { roles: 'texts' } },
  'session.ended': { version: 1, details: { roles: 'texts' } },
  'sign_in.refused': {
    version: 1,
    details: {
      code: 'text',
      option: 'text?',
      reason: 'text?',
      status: 'integer?',
      retryAfterSeconds: 'integer?',
    },
  },
});
