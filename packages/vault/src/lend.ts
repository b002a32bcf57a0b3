import { AtaskiError } from '@ataski/kernel';
import type { DetailsOf, TenantContext, TenantTx } from '@ataski/kernel';

import { aboutCredential } from './audit-targets.ts';
import { credentialBinding } from './binding.ts';
import { VaultError } from './errors.ts';
import { placeId } from './place.ts';
import type { CredentialPlace } from './place.ts';
import { Secret } from './secret.ts';
import type { LoanTerm } from './secret.ts';
import { findCredential } from './store/credential-store.ts';
import type { SealedCredential } from './store/credential-store.ts';
import { isShredded } from './store/shred-store.ts';
import type { VaultActions } from './vault-actions.ts';
import type { VaultCore } from './vault-core.ts';

type UseDetails = DetailsOf<VaultActions['credential.used']['details']>;

/** On what ground a use is allowed. */
export interface Authority {
  /** What the audit row tells of it. */
  readonly details: Partial<UseDetails>;
  /** After how many milliseconds the loan ends, also while the work goes on. Null: with the work. */
  readonly remainingMs: number | null;
}

/** Which secret is lent, to whom and what for. */
export interface Loan {
  readonly context: TenantContext;
  readonly place: CredentialPlace;
  readonly purpose: string;
  /**
   * Asked before the release; throws to refuse it. Without it an operator is refused, and anybody
   * else may.
   */
  readonly authorise?: (tx: TenantTx) => Promise<Authority>;
}

interface ReleasedCredential extends SealedCredential {
  /** The audit row that was committed for the release. */
  readonly eventId: string;
  readonly term: LoanTerm | null;
}

/**
 * Lends a secret to `work`: the record of the use is committed, then the secret is opened and lent
 * outside any transaction, then its bytes are wiped, however `work` ends, and at the end of its
 * approval if that is sooner. `Vault.use` says what it throws.
 */
export async function lend<T>(
  core: VaultCore,
  loan: Loan,
  work: (secret: Secret) => Promise<T>,
): Promise<T> {
  const released = await release(core, loan);
  const secret = new Secret(await open(core, loan, released), released.term);
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
      // Asked before the database is, so that no loan is longer than what is left there.
      const askedAtMs = core.clock.now().getTime();
      const { details, remainingMs } = await authorise(tx, loan);
      const sealed = await findCredential(tx, place);
      if (sealed === null) {
        const code = (await isShredded(tx)) ? 'VAULT_SHREDDED' : 'VAULT_CREDENTIAL_MISSING';
        throw new VaultError(code, { ...place });
      }
      const eventId = await core.audit.record(tx, {
        action: 'credential.used',
        targets: aboutCredential(place),
        details: { ...details, purpose, keyVersion: sealed.keyVersion },
      });
      const term =
        remainingMs === null ? null : { clock: core.clock, endsAtMs: askedAtMs + remainingMs };
      return { ...sealed, eventId, term };
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
async function authorise(tx: TenantTx, loan: Loan): Promise<Authority> {
  if (loan.authorise !== undefined) return await loan.authorise(tx);
  if (loan.context.actor.type === 'ops') throw new VaultError('VAULT_BREAK_GLASS_REFUSED');
  return { details: {}, remainingMs: null };
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
