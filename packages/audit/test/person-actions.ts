import { defineActions } from '@ataski/kernel';

/** Actions with a personal part, for tests. */
export const personActions = defineActions({
  'person.invited': {
    version: 1,
    details: { roles: 'texts' },
    sensitive: { email: 'text', name: 'text?' },
  },
  'person.greeted': { version: 1, details: {}, sensitive: { nickname: 'text?' } },
  'mail.sent': {
    version: 1,
    details: { template: 'text' },
    outcome: { status: 'integer' },
    sensitive: { recipient: 'text' },
  },
});
