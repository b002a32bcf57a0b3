import { AtaskiError } from '@ataski/kernel';
import type { AuditSink, TenantContext, TenantDb } from '@ataski/kernel';

import { credentialEvent } from './credential-event.ts';
import type { Envelope } from './envelope.ts';
import { VaultError } from './errors.ts';
import type { CredentialPlace } from './place.ts';
import { findCredential } from './store.ts';
import type { SealedCredential } from './store.ts';
import type { vaultActions } from './vault-actions.ts';

/** What lending needs. */
export interface Lender {
  readonly db: TenantDb;
  readonly audit: AuditSink<typeof vaultActions>;
  readonly envelope: Envelope;
}

/** Which secret is lent, to whom and what for. */
export interface Loan {
  readonly context: TenantContext;
  readonly place: CredentialPlace;
  readonly purpose: string;
}

interface ReleasedCredential extends SealedCredential {
  /** The audit row that was committed for the release. */
  readonly eventId: string;
}

/**
 * Lends a secret to `work`: the record of the use is committed, then the secret is opened and lent
 * outside any transaction, then its bytes are wiped, however `work` ends. `Vault.use` says what it
 * throws.
 */
export async function lend<T>(
  lender: Lender,
  loan: Loan,
  work: (secret: Uint8Array) => Promise<T>,
): Promise<T> {
  const released = await release(lender, loan);
  const secret = await open(lender, loan, released);
  try {
    return await work(secret);
  } finally {
    secret.fill(0);
  }
}

/** Reads the row and commits the record of its use. What comes back is still sealed. */
async function release({ db, audit }: Lender, loan: Loan): Promise<ReleasedCredential> {
  const { context, place, purpose } = loan;
  return await db.withTenant(context, async (tx) => {
    const sealed = await findCredential(tx, place);
    if (sealed === null) throw new VaultError('VAULT_CREDENTIAL_MISSING', { ...place });
    const details = { purpose, keyVersion: sealed.keyVersion };
    const eventId = await audit.record(tx, credentialEvent('credential.used', place, details));
    return { ...sealed, eventId };
  });
}

async function open(lender: Lender, loan: Loan, released: ReleasedCredential): Promise<Buffer> {
  const { dataKey, keyVersion, token } = released;
  const owner = { tenantId: loan.context.tenantId, place: loan.place };
  try {
    if (dataKey === null) throw new VaultError('VAULT_DATA_KEY_DAMAGED', { keyVersion });
    return await lender.envelope.open(owner, dataKey, token);
  } catch (error) {
    const code = AtaskiError.is(error) ? error.code : 'UNKNOWN';
    // The first failure is the one to be alerted about; a failing record of it must not hide it.
    await recordFailure(lender, loan, released, code).catch(() => undefined);
    throw error;
  }
}

/** Records that a released credential did not open: the row was changed, moved, or lost its key. */
async function recordFailure(
  { db, audit }: Lender,
  { context, place, purpose }: Loan,
  { eventId, keyVersion }: ReleasedCredential,
  code: string,
): Promise<void> {
  const event = credentialEvent('credential.used', place, { purpose, keyVersion, code });
  await db.withTenant(context, async (tx) => {
    await audit.record(tx, { ...event, outcome: 'failure', parentEventId: eventId });
  });
}
