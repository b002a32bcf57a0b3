import { defineActions } from '@ataski/kernel';

const declared = {
  'credential.stored': { version: 1, details: { keyVersion: 'integer' } },
  'credential.used': {
    version: 1,
    details: {
      purpose: 'text',
      /** Absent when the use was refused before a credential was read. */
      keyVersion: 'integer?',
      /** Of a use that failed. */
      code: 'text?',
      /** Of a use in an emergency. */
      breakGlassId: 'text?',
      reason: 'text?',
      ticket: 'text?',
      requestedBy: 'text?',
      approvedBy: 'text?',
    },
  },
  'credential.removed': { version: 1, details: {} },
  'credentials.resealed': {
    version: 1,
    details: {
      keyVersion: 'integer',
      resealed: 'integer',
      overtaken: 'integer',
      failed: 'integer',
    },
  },
  'payload.refused': { version: 1, details: { keyVersion: 'integer', code: 'text' } },

  'data_key.created': { version: 1, details: { keyVersion: 'integer' } },
  'data_key.promoted': { version: 1, details: { keyVersion: 'integer' } },
  'data_key.retired': { version: 1, details: { keyVersion: 'integer', dueAt: 'text' } },
  'data_key.kept': { version: 1, details: { keyVersion: 'integer' } },
  'data_key.destroyed': { version: 1, details: { keyVersion: 'integer' } },
  /** `digest`: of the new wrapping, 16 hex digits of its SHA-256. */
  'data_key.rewrapped': {
    version: 1,
    details: { keyVersion: 'integer', rootKeyId: 'text', digest: 'text' },
  },
  'data_key.wrappings_removed': {
    version: 1,
    details: { keyVersion: 'integer', removed: 'integer' },
  },

  'shred.requested': { version: 1, details: { reason: 'text', dueAt: 'text' } },
  'shred.cancelled': { version: 1, details: {} },
  /** `fingerprints`: one `version:hex` for each data key that the tenant ever had. */
  'shred.executed': { version: 1, details: { fingerprints: 'texts' } },

  'break_glass.requested': {
    version: 1,
    details: { reason: 'text', ticket: 'text', place: 'text', minutes: 'integer' },
  },
  'break_glass.approved': { version: 1, details: { expiresAt: 'text' } },
  'break_glass.refused': { version: 1, details: { code: 'text' } },
} as const;

/** What this package records. */
export const vaultActions: typeof declared = defineActions(declared);

/** The vocabulary as a type, for the sink that takes it. */
export type VaultActions = typeof vaultActions;
