import { AtaskiError } from '@ataski/kernel';
import type { DetailsOf, TenantContext, TenantTx } from '@ataski/kernel';

import { aboutCredential } from './audit-targets.ts';
import { credentialBinding } from './binding.ts';
import { VaultError } from './errors.ts';
import { placeId } from './place.ts';
import type { CredentialPlace } from './place.ts';
import { Secret } from './secret.ts';
import { findCredential } from './store/credential-store.ts';
import type { SealedCredential } from './store/credential-store.ts';
import { isShredded } from './store/shred-store.ts';
import type { VaultActions } from './vault-actions.ts';
import type { VaultCore } from './vault-core.ts';

type UseDetails = DetailsOf<VaultActions['credential.used']['details']>;

/** Which secret is lent, to whom and what for. */
export interface Loan {
  readonly context: TenantContext;
  readonly place: CredentialPlace;
  readonly purpose: string;
  /**
   * Asked before the release; throws to refuse it, and answers what the audit row tells besides.
   * Without it an operator is refused.
   */
  readonly authorise?: (tx: TenantTx) => Promise<Partial<UseDetails>>;
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
  core: VaultCore,
  loan: Loan,
  work: (secret: Secret) => Promise<T>,
): Promise<T> {
  const released = await release(core, loan);
  const secret = new Secret(await open(core, loan, released));
  try {
    return await work(secret);
  } finally {
    secret[Symbol.dispose]();
  }
}

/** Reads the row and commits the record of its use. What comes back is still sealed. */
async function release(core: VaultCore, loan: Loan): Promise<ReleasedCredential> {
  const { context, place, purpose } = loan;
  try {
    return await core.db.withTenant(context, async (tx) => {
      const authority = await authorise(tx, loan);
      const sealed = await findCredential(tx, place);
      if (sealed === null) {
        const code = (await isShredded(tx)) ? 'VAULT_SHREDDED' : 'VAULT_CREDENTIAL_MISSING';
        throw new VaultError(code, { ...place });
      }
      const eventId = await core.audit.record(tx, {
        action: 'credential.used',
        targets: aboutCredential(place),
        details: { ...authority, purpose, keyVersion: sealed.keyVersion },
      });
      return { ...sealed, eventId };
    });
  } catch (error) {
    if (error instanceof VaultError) await recordFailure(core, loan, error.code);
    throw error;
  }
}

/**
 * An operator uses what is the tenant's in an emergency alone; `break-glass.ts` brings the
 * approval.
 */
async function authorise(tx: TenantTx, loan: Loan): Promise<Partial<UseDetails>> {
  if (loan.authorise !== undefined) return await loan.authorise(tx);
  if (loan.context.actor.type === 'ops') throw new VaultError('VAULT_BREAK_GLASS_REFUSED');
  return {};
}

async function open(core: VaultCore, loan: Loan, released: ReleasedCredential): Promise<Buffer> {
  const { dataKey, keyVersion, token } = released;
  const { tenantId } = loan.context;
  try {
    if (dataKey === null) throw new VaultError('VAULT_DATA_KEY_DAMAGED', { keyVersion });
    return await core.envelope.open(credentialBinding(tenantId, loan.place), dataKey, token);
  } catch (error) {
    const code = AtaskiError.is(error) ? error.code : 'UNKNOWN';
    const place = placeId(loan.place);
    core.alarm({ kind: 'credential_not_opened', tenantId, keyVersion, code, place });
    await recordFailure(core, loan, code, released);
    throw error;
  }
}

/**
 * Records a use that came to nothing, in a transaction of its own. The failure itself is what is to
 * be alerted about, so a record that fails, too, does not hide it.
 */
async function recordFailure(
  { audit }: VaultCore,
  { context, place, purpose }: Loan,
  code: string,
  released?: ReleasedCredential,
): Promise<void> {
  const recording = audit.recordApart(context, {
    action: 'credential.used',
    outcome: code === 'VAULT_BREAK_GLASS_REFUSED' ? 'denied' : 'failure',
    targets: aboutCredential(place),
    details: {
      purpose,
      code,
      ...(released === undefined ? {} : { keyVersion: released.keyVersion }),
    },
    ...(released === undefined ? {} : { parentEventId: released.eventId }),
  });
  await recording.catch(() => undefined);
}
