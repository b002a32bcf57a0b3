import { setTimeout as rest } from 'node:timers/promises';

import { AtaskiError } from '@ataski/kernel';
import type { TenantContext } from '@ataski/kernel';

import { aboutDataKey } from '../audit-targets.ts';
import { credentialBinding } from '../binding.ts';
import type { DataKey } from '../data-key.ts';
import { VaultError } from '../errors.ts';
import { placeId } from '../place.ts';
import { listDataKeys } from '../store/data-key-store.ts';
import { exchangeToken, listOutdated } from '../store/resealing-store.ts';
import type { OutdatedCredential, PlaceCursor } from '../store/resealing-store.ts';
import type { VaultCore } from '../vault-core.ts';

/** How the job goes about it. */
export interface ReencryptOptions {
  /** Credentials in one transaction. Default 50. */
  readonly batchSize?: number;
  /** Rest between two batches, in milliseconds. Default 0. */
  readonly pauseMs?: number;
  /** Opens and seals everything and writes nothing. */
  readonly dryRun?: boolean;
  /** Told after each batch. */
  readonly onProgress?: (report: ReencryptReport) => void;
  /** Ends the job after the batch that is under way. */
  readonly signal?: AbortSignal;
}

/** What the job has done so far. */
export interface ReencryptReport {
  /** The primary version, under which everything is sealed now. */
  readonly keyVersion: number;
  /** Credentials that were sealed again; with `dryRun`, that would be. */
  readonly resealed: number;
  /**
   * Credentials that somebody replaced or removed meanwhile, or is about to. They need nothing,
   * unless that somebody gives up: the next run finds those.
   */
  readonly overtaken: number;
  /** Credentials that do not open. Their version cannot be retired. */
  readonly failed: number;
}

interface Batch {
  readonly primary: DataKey;
  readonly keys: ReadonlyMap<number, DataKey>;
  readonly outdated: readonly OutdatedCredential[];
}

type Resealed = OutdatedCredential & { readonly resealed: Buffer };

/**
 * Seals every credential of the tenant that is under an older version under the primary one. Its
 * state is in the rows: whoever starts it again, after a crash or beside another, goes on with what
 * is left. Null when the tenant has no data key. Throws what opening a data key throws,
 * VAULT_KMS_UNAVAILABLE for example.
 */
export async function reencrypt(
  core: VaultCore,
  context: TenantContext,
  options: ReencryptOptions = {},
): Promise<ReencryptReport | null> {
  const { batchSize = 50, pauseMs = 0, dryRun = false, onProgress, signal } = options;
  let report: ReencryptReport | null = null;
  let cursor: PlaceCursor = null;
  for (;;) {
    const batch = await readBatch(core, context, cursor, batchSize);
    if (batch === null) return null;
    report ??= { keyVersion: batch.primary.version, resealed: 0, overtaken: 0, failed: 0 };
    if (batch.outdated.length === 0) return report;
    const { good, failed } = await resealBatch(core, context, batch);
    const written = dryRun
      ? good.length
      : await writeBatch(core, context, batch.primary.version, good, failed);
    report = {
      keyVersion: batch.primary.version,
      resealed: report.resealed + written,
      overtaken: report.overtaken + good.length - written,
      failed: report.failed + failed,
    };
    onProgress?.(report);
    cursor = batch.outdated.at(-1)?.place ?? null;
    if (signal?.aborted === true) return report;
    if (pauseMs > 0) await rest(pauseMs, undefined, { signal }).catch(() => undefined);
  }
}

async function readBatch(
  { db }: VaultCore,
  context: TenantContext,
  cursor: PlaceCursor,
  batchSize: number,
): Promise<Batch | null> {
  return await db.withTenant(context, async (tx) => {
    const keys = await listDataKeys(tx);
    const primary = keys.find(({ state }) => state === 'primary');
    if (primary === undefined) return null;
    const outdated = await listOutdated(tx, primary.version, cursor, batchSize);
    return { primary, keys: new Map(keys.map((key) => [key.version, key])), outdated };
  });
}

/** Outside any transaction, because a key management service may have to be asked. */
async function resealBatch(
  core: VaultCore,
  { tenantId }: TenantContext,
  { primary, keys, outdated }: Batch,
): Promise<{ readonly good: readonly Resealed[]; readonly failed: number }> {
  const good: Resealed[] = [];
  let failed = 0;
  for (const each of outdated) {
    const { place, keyVersion, token } = each;
    try {
      const from = keys.get(keyVersion);
      if (from === undefined) throw new VaultError('VAULT_DATA_KEY_DAMAGED', { keyVersion });
      const binding = credentialBinding(tenantId, place);
      good.push({ ...each, resealed: await core.envelope.reseal(binding, from, primary, token) });
    } catch (error) {
      // What is damaged stays as it is, and holds up no other. What is away ends the job.
      if (!AtaskiError.is(error) || error.kind !== 'integrity') throw error;
      failed += 1;
      const { code } = error;
      const at = placeId(place);
      core.alarm({ kind: 'credential_not_opened', tenantId, keyVersion, code, place: at });
    }
  }
  return { good, failed };
}

/**
 * Compares and sets each row, and records the batch with it. Returns how many were as they had
 * been.
 */
async function writeBatch(
  { db, audit }: VaultCore,
  context: TenantContext,
  keyVersion: number,
  good: readonly Resealed[],
  failed: number,
): Promise<number> {
  return await db.withTenant(context, async (tx) => {
    let written = 0;
    for (const { resealed, ...old } of good) {
      if (await exchangeToken(tx, old, { keyVersion, token: resealed })) written += 1;
    }
    if (written + failed > 0) {
      await audit.record(tx, {
        action: 'credentials.resealed',
        outcome: failed === 0 ? 'success' : 'failure',
        targets: aboutDataKey(keyVersion),
        details: { keyVersion, resealed: written, overtaken: good.length - written, failed },
      });
    }
    return written;
  });
}
