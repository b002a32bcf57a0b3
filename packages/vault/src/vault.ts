import { systemClock } from '@ataski/kernel';
import type {
  AuditReader,
  AuditSink,
  Clock,
  TenantContext,
  TenantDb,
  TenantTx,
} from '@ataski/kernel';

import { aboutCredential } from './audit-targets.ts';
import { credentialBinding } from './binding.ts';
import { createBreakGlass } from './break-glass.ts';
import type { BreakGlass } from './break-glass.ts';
import { ensureDataKey } from './ensure-data-key.ts';
import { createEnvelope } from './envelope.ts';
import { VaultError } from './errors.ts';
import { defaultMaximumAgeMs } from './key-cache.ts';
import type { KeyCacheOptions } from './key-cache.ts';
import { createKeyAdministration } from './keys/key-administration.ts';
import type { KeyAdministration } from './keys/key-administration.ts';
import type { KmsProvider } from './kms/kms-provider.ts';
import { lend } from './lend.ts';
import { createPayloads } from './payload/payloads.ts';
import type { Payloads } from './payload/payloads.ts';
import { parsePlace } from './place.ts';
import type { CredentialPlace } from './place.ts';
import { parsePurpose } from './purpose.ts';
import type { Secret } from './secret.ts';
import { createShredding } from './shredding.ts';
import type { Shredding } from './shredding.ts';
import { listCredentials, putCredential, removeCredential } from './store/credential-store.ts';
import type { CredentialMetadata } from './store/credential-store.ts';
import type { VaultActions } from './vault-actions.ts';
import { asQuiet } from './vault-alarm.ts';
import type { AlarmListener } from './vault-alarm.ts';
import type { VaultCore } from './vault-core.ts';

/** What a vault is made of. */
export interface VaultOptions {
  /** Opens the short transaction of `use`. */
  readonly db: TenantDb;
  /** Where each store, use and removal is written, and a shredding is looked up again. */
  readonly audit: AuditSink<VaultActions> & AuditReader;
  /** Wraps the tenants' data keys. */
  readonly kms: KmsProvider;
  /** How many keys are kept in memory, for how long and for how many uses. */
  readonly cache?: KeyCacheOptions;
  /** Told of what does not open: a row was changed, moved or swapped. Connect it to a pager. */
  readonly onAlarm?: AlarmListener;
  /** Default: the machine's clock. */
  readonly clock?: Clock;
}

/** How a secret is stored. */
export interface PutOptions {
  /**
   * 1 to 4 printable characters for people to recognise the secret by, stored in clear. Refused for
   * a secret of fewer than 16 bytes, of which four would be too much.
   */
  readonly hint?: string;
}

/** Keeps a tenant's credentials. */
export interface Vault extends Payloads {
  /**
   * Seals a secret of 1 to 65,536 bytes, replaces the one at this place and records
   * `credential.stored`, all in the given transaction. The caller's bytes are left as they are.
   * Throws VAULT_PLACE_INVALID, VAULT_SECRET_INVALID, VAULT_HINT_INVALID, VAULT_ROOT_KEY_UNKNOWN
   * and VAULT_DATA_KEY_DAMAGED.
   */
  put(
    tx: TenantTx,
    place: CredentialPlace,
    secret: Uint8Array,
    options?: PutOptions,
  ): Promise<void>;
  /**
   * Lends the secret to `work`, outside any transaction, and wipes it when `work` ends. The audit
   * row `credential.used` with its purpose is committed first: no row, no use. Throws
   * VAULT_PLACE_INVALID and VAULT_PURPOSE_INVALID; VAULT_CREDENTIAL_MISSING;
   * VAULT_CREDENTIAL_DAMAGED or VAULT_DATA_KEY_DAMAGED when a row was changed or moved, and
   * VAULT_ROOT_KEY_UNKNOWN, after recording the failure; VAULT_SHREDDED; VAULT_BREAK_GLASS_REFUSED
   * to an operator, whose way is `breakGlass`; and what `work` throws.
   */
  use<T>(
    context: TenantContext,
    place: CredentialPlace,
    purpose: string,
    work: (secret: Secret) => Promise<T>,
  ): Promise<T>;
  /** Removes the credential and records `credential.removed`. Returns false when there was none. */
  remove(tx: TenantTx, place: CredentialPlace): Promise<boolean>;
  /** What may be shown of the tenant's credentials: never a secret. */
  list(tx: TenantTx): Promise<readonly CredentialMetadata[]>;
  /** Rotation and retirement of data keys, and of the root key. */
  readonly keys: KeyAdministration;
  /** Destruction of everything that a tenant ever sealed. */
  readonly shredding: Shredding;
  /** Use in an emergency, by two people. */
  readonly breakGlass: BreakGlass;
}

const hintShape = /^[\x21-\x7e]{1,4}$/;
const maximumSecretLength = 65_536;
const minimumHintedSecretLength = 16;

/** Makes a vault. It keeps keys in memory, within the limits of `cache`, and nothing else. */
export function createVault(options: VaultOptions): Vault {
  const core = createCore(options);
  const { audit, envelope } = core;

  return Object.freeze<Vault>({
    async put(tx, place, secret, { hint } = {}) {
      const checkedPlace = parsePlace(place);
      requireSecret(secret, hint);
      const binding = credentialBinding(tx.context.tenantId, checkedPlace);
      const dataKey = await ensureDataKey(tx, core);
      const token = await envelope.seal(binding, dataKey, secret);
      const keyVersion = dataKey.version;
      await putCredential(tx, checkedPlace, { keyVersion, token, hint: hint ?? null });
      await audit.record(tx, {
        action: 'credential.stored',
        targets: aboutCredential(checkedPlace),
        details: { keyVersion },
      });
    },
    async use(context, place, purpose, work) {
      const loan = { context, place: parsePlace(place), purpose: parsePurpose(purpose) };
      return await lend(core, loan, work);
    },
    async remove(tx, place) {
      const checkedPlace = parsePlace(place);
      const isRemoved = await removeCredential(tx, checkedPlace);
      if (isRemoved) {
        const targets = aboutCredential(checkedPlace);
        await audit.record(tx, { action: 'credential.removed', targets });
      }
      return isRemoved;
    },
    list: listCredentials,
    ...createPayloads(core),
    keys: createKeyAdministration(core),
    shredding: createShredding(core),
    breakGlass: createBreakGlass(core),
  });
}

function createCore(options: VaultOptions): VaultCore {
  const { db, audit, kms, cache = {}, clock = systemClock } = options;
  const alarm = asQuiet(options.onAlarm ?? (() => undefined));
  const envelope = createEnvelope({
    kms,
    cache,
    clock,
    onBadWrapping(tenantId, { version: keyVersion }, { rootKeyId }) {
      const code = 'VAULT_DATA_KEY_DAMAGED';
      alarm({ kind: 'wrapping_not_opened', tenantId, keyVersion, code, rootKeyId });
    },
  });
  const cacheAgeMs = cache.maximumAgeMs ?? defaultMaximumAgeMs;
  return { db, audit, kms, clock, envelope, alarm, cacheAgeMs };
}

function requireSecret(secret: Uint8Array, hint: string | undefined): void {
  // A program that is not checked by a compiler may hand in a text: it would outlive its use, and has no byteLength.
  const length = (secret as unknown) instanceof Uint8Array ? secret.byteLength : 0;
  if (length === 0 || length > maximumSecretLength) throw new VaultError('VAULT_SECRET_INVALID');
  if (hint === undefined) return;
  if (!hintShape.test(hint) || length < minimumHintedSecretLength) {
    throw new VaultError('VAULT_HINT_INVALID');
  }
}
