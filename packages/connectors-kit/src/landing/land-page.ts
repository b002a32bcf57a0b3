import { AtaskiError } from '@ataski/kernel';
import type { TenantTx } from '@ataski/kernel';

import { ConnectorsKitError } from '../errors.ts';
import type { RunLease } from '../run/run-lease.ts';
import type { PageToStore } from './page-store.ts';

/** What `connectors_kit.land_page` raises when another worker has the lease. */
const leaseIsLost = 'AK001';

// The stream of a run's last page, if all of its objects were new or changed: most likely the next one's are new.
const allWritten = new WeakMap<RunLease, string>();

/**
 * Holds the lease, writes the objects of a page, remembers where its stream stands and counts, by
 * one call. Returns how many objects of each stream are new or changed. Throws
 * CONNECTORS_KIT_LEASE_LOST.
 */
export async function landPage(
  tx: TenantTx,
  lease: RunLease,
  apiVersion: string,
  { stream, read, pages = 1, isLast, state, records }: PageToStore,
): Promise<ReadonlyMap<string, number>> {
  // The last of two equal ids wins: one statement may not touch a row twice.
  const unique = [
    ...new Map(records.map((record) => [`${record.stream} ${record.sourceId}`, record])).values(),
  ];
  const { rows } = await tx
    .query<{ stream: string; written: string }>(
      `select stream, written
         from connectors_kit.land_page($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)`,
      [
        ...[lease.runId, lease.epoch, lease.leaseMs, lease.connectionId, apiVersion],
        ...[stream, read, pages, isLast, JSON.stringify(state)],
        unique.map((record) => record.stream),
        unique.map(({ sourceId }) => sourceId),
        unique.map(({ text }) => text),
        unique.map(({ updatedAt }) => updatedAt?.toISOString() ?? null),
        unique.map(({ parentId }) => parentId ?? null),
        allWritten.get(lease) === stream,
      ],
    )
    .catch((error: unknown) => {
      if (!AtaskiError.is(error) || error.details['sqlState'] !== leaseIsLost) throw error;
      throw new ConnectorsKitError('CONNECTORS_KIT_LEASE_LOST', { runId: lease.runId }, error);
    });
  const written = new Map(rows.map((row) => [row.stream, Number(row.written)]));
  const total = [...written.values()].reduce((sum, count) => sum + count, 0);
  if (total === unique.length) allWritten.set(lease, stream);
  else allWritten.delete(lease);
  return written;
}
