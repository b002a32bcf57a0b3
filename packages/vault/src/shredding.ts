import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';

import type { AuditReader, TenantContext, TenantTx } from '@ataski/kernel';

import { aboutShred } from './audit-targets.ts';
import { VaultError } from './errors.ts';
import { parseReason } from './reason.ts';
import { renderCertificate } from './shred-certificate.ts';
import type { ShredCertificate } from './shred-certificate.ts';
import { listKeyStatus } from './store/key-status-store.ts';
import type { DataKeyStatus } from './store/key-status-store.ts';
import {
  beginShred,
  cancelShred,
  executeShred,
  listShredRequests,
  requestShred,
} from './store/shred-store.ts';
import type { ShredRequest } from './store/shred-store.ts';
import type { VaultCore } from './vault-core.ts';

/** How a shredding is asked for. */
export interface ShredOptions {
  /** 10 to 500 printable characters. It stays in the audit log. */
  readonly reason: string;
  /** 7 to 30; default 7. */
  readonly waitingDays?: number;
}

/** Destroys all keys of a tenant, and so everything that was ever sealed under them. */
export interface Shredding {
  /**
   * Asks for it. Nothing changes before the waiting time is over. Throws VAULT_REASON_INVALID,
   * VAULT_DURATION_INVALID, VAULT_SHREDDED, VAULT_KEY_STATE_CONFLICT when one waits already.
   */
  request(
    context: TenantContext,
    options: ShredOptions,
  ): Promise<{ readonly id: string; readonly dueAt: Date }>;
  /** Calls it off. Throws VAULT_KEY_STATE_CONFLICT when it does not wait. */
  cancel(context: TenantContext, id: string): Promise<void>;
  /**
   * Wipes every wrapping and every token, for good, and returns the certificate of it. Throws
   * VAULT_NOT_DUE before its time, by the database's clock, and VAULT_KEY_STATE_CONFLICT.
   */
  execute(context: TenantContext, id: string): Promise<ShredCertificate>;
  /** All requests of the tenant, newest first. */
  list(context: TenantContext): Promise<readonly ShredRequest[]>;
  /**
   * The certificate of the shredding that was executed, or null. Throws VAULT_SHRED_UNRECORDED when
   * the log does not hold the event that it names, with the keys that there were.
   */
  findCertificate(context: TenantContext): Promise<ShredCertificate | null>;
}

/** Makes it. */
export function createShredding(core: VaultCore): Shredding {
  const { db, audit } = core;
  return Object.freeze<Shredding>({
    async request(context, { reason, waitingDays = 7 }) {
      const checkedReason = parseReason(reason);
      if (!Number.isInteger(waitingDays) || waitingDays < 7 || waitingDays > 30) {
        throw new VaultError('VAULT_DURATION_INVALID');
      }
      const id = randomUUID();
      return await db.withTenant(context, async (tx) => {
        const dueAt = await requestShred(tx, id, waitingDays, checkedReason);
        const details = { reason: checkedReason, dueAt: dueAt.toISOString() };
        await audit.record(tx, { action: 'shred.requested', targets: aboutShred(id), details });
        return { id, dueAt };
      });
    },
    async cancel(context, id) {
      await db.withTenant(context, async (tx) => {
        await cancelShred(tx, id);
        await audit.record(tx, { action: 'shred.cancelled', targets: aboutShred(id) });
      });
    },
    execute: (context, id) => execute(core, context, id),
    list: (context) => db.withTenant(context, listShredRequests, { readOnly: true }),
    findCertificate: (context) => findCertificate(core, context),
  });
}

async function execute(
  core: VaultCore,
  context: TenantContext,
  id: string,
): Promise<ShredCertificate> {
  const { db, audit, envelope } = core;
  await db.withTenant(context, async (tx) => {
    await beginShred(tx, id);
    const fingerprints = fingerprintsOf(await listKeyStatus(tx));
    const eventId = await audit.record(tx, {
      action: 'shred.executed',
      targets: aboutShred(id),
      details: { fingerprints },
    });
    await executeShred(tx, id, eventId);
  });
  envelope.forget(context.tenantId);
  const certificate = await findCertificate(core, context);
  if (certificate === null) throw new VaultError('VAULT_KEY_STATE_CONFLICT');
  return certificate;
}

async function findCertificate(
  { db, audit }: VaultCore,
  context: TenantContext,
): Promise<ShredCertificate | null> {
  return await db.withTenant(
    context,
    async (tx) => {
      const requests = await listShredRequests(tx);
      const executed = requests.find(({ state }) => state === 'executed');
      if (executed === undefined) return null;
      const keys = await listKeyStatus(tx);
      await requireEvent(tx, audit, executed, keys);
      return renderCertificate(context.tenantId, executed, keys);
    },
    { readOnly: true },
  );
}

/** SQL can shred under an id that it made up: only the log says whether there is such an event. */
async function requireEvent(
  tx: TenantTx,
  audit: AuditReader,
  { id: shredId, eventId }: ShredRequest,
  keys: readonly DataKeyStatus[],
): Promise<void> {
  const [target] = aboutShred(shredId);
  const details =
    eventId === null || target === undefined
      ? null
      : await audit.findDetails(tx, { eventId, action: 'shred.executed', target });
  if (!isDeepStrictEqual(details?.['fingerprints'], fingerprintsOf(keys))) {
    throw new VaultError('VAULT_SHRED_UNRECORDED', { shredId });
  }
}

function fingerprintsOf(keys: readonly DataKeyStatus[]): readonly string[] {
  return keys.map(({ version, fingerprint }) => `${String(version)}:${fingerprint}`);
}
