import { defineActions } from '@ataski/kernel';

/** What this package records. */
export const vaultActions = defineActions({
  'credential.stored': { version: 1, details: { keyVersion: 'integer' } },
  'credential.used': {
    version: 1,
    details: { purpose: 'text', keyVersion: 'integer', code: 'text?' },
  },
  'credential.removed': { version: 1, details: {} },
});
