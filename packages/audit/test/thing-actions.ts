import { defineActions } from '@ataski/kernel';
import type { EventOf } from '@ataski/kernel';

const loose = {
  count: 'integer?',
  attempt: 'integer?',
  status: 'integer?',
  isNew: 'flag?',
  names: 'texts?',
  note: 'text?',
} as const;

/** Actions for tests that need any. */
export const thingActions = defineActions({
  'thing.made': { version: 1, details: loose },
  'thing.called': { version: 1, details: loose },
  'workos.called': { version: 1, details: loose },
  'xero.called': { version: 1, details: loose },
  'stripe.called': { version: 1, details: loose },
  'sign_in.failed': { version: 1, details: { reason: 'text?' } },
  'session.started': { version: 1, details: loose },
  'session.ended': { version: 1, details: loose },
  'credential.used': { version: 1, details: loose },
  'credential.stored': { version: 1, details: loose },
  'credential_request.made': { version: 1, details: loose },
  'report.read': { version: 1, details: loose },
  'globex.only': { version: 1, details: loose },
  'page.filled': { version: 1, details: loose },
});

/** One of them. */
export type ThingEvent = EventOf<typeof thingActions>;
