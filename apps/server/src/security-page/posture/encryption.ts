import { attestedBy } from '../claim.ts';
import type { PostureSection } from '../claim.ts';

/** How credentials are kept and how bytes travel. */
export const encryption: PostureSection = {
  id: 'encryption',
  title: 'Encryption',
  claims: [
    {
      id: 'encryption-fernet',
      text: 'Every credential that a tenant gives us (a token, an API key, a webhook secret) is sealed with Fernet, which is AES-128 in CBC mode with HMAC-SHA-256, and stored as bytes.',
      standing: 'tested',
      evidence: ['packages/vault/src/fernet.test.ts', 'packages/vault/src/fernet-vectors.test.ts'],
    },
    {
      id: 'encryption-tenant-keys',
      text: 'Each tenant has data keys of its own. They are wrapped by a root key that is never in the database, and without a root key the product does not start.',
      standing: 'tested',
      evidence: [
        'packages/vault/src/envelope.test.ts',
        'packages/vault/src/tampering.pg.test.ts',
        'packages/vault/src/kms/key-sources.test.ts',
      ],
    },
    {
      id: 'encryption-bound',
      text: 'A sealed credential is bound to its tenant, its connection and its field: moved anywhere else, it does not open.',
      standing: 'tested',
      evidence: [
        'packages/vault/src/purpose-key.test.ts',
        'packages/vault/src/tampering.pg.test.ts',
      ],
    },
    {
      id: 'encryption-use',
      text: 'A credential is readable only while it is being used, and each use leaves an audit row.',
      standing: 'tested',
      evidence: ['packages/vault/src/vault.pg.test.ts', 'packages/vault/src/evidence.pg.test.ts'],
    },
    {
      id: 'encryption-canary',
      text: 'A secret that is put in the vault turns up in no log, no audit row, no error, no answer, no table and no file of the database.',
      standing: 'tested',
      evidence: ['test/src/canary.test.ts'],
    },
    {
      id: 'encryption-tls-out',
      text: 'TLS 1.3 is the minimum for every call that the product makes to an outside system. Redirects are not followed.',
      standing: 'tested',
      evidence: ['packages/egress/src/egress.test.ts', 'test/src/tls.test.ts'],
    },
    {
      id: 'encryption-tls-in',
      text: 'TLS 1.3 is the minimum where the product serves TLS itself, and for its database.',
      standing: 'tested',
      evidence: ['test/src/tls.test.ts'],
    },
    {
      id: 'encryption-storage',
      text: 'Below all this, the storage itself is encrypted with AES-256 by its hosts: Neon for PostgreSQL and Cloudflare R2 for files.',
      standing: 'attested',
      by: attestedBy,
    },
  ],
};
