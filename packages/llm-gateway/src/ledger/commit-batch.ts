import { AtaskiError } from '@ataski/kernel';
import type { PlatformDb } from '@ataski/kernel';

import type { LedgerEntry } from './ledger-entry.ts';
import { writeBatch } from './write-batch.ts';
import type { EntryAnswer } from './write-batch.ts';

/** An entry and who waits for it. */
export interface Waiting {
  readonly entry: LedgerEntry;
  readonly resolve: (answer: EntryAnswer) => void;
  readonly reject: (error: unknown) => void;
}

/** Parts of a batch that are committed side by side. */
const mostAtOnce = 4;

/**
 * Commits a batch and tells each of its callers. A batch that the database refuses is parted, by
 * tenant and then in halves, so that one bad entry fails alone and no tenant sees another's
 * failure. Where a row is locked, each tenant is tried once more by itself, several at once, and
 * all that waits for the locked row fails together: each try takes a quarter of a second. Answers
 * the tenants whose rows were locked. Never rejects.
 */
export async function commitBatch(
  platform: PlatformDb,
  batch: readonly Waiting[],
): Promise<readonly string[]> {
  try {
    const answers = await writeBatch(
      platform,
      batch.map(({ entry }) => entry),
    );
    batch.forEach(({ resolve }, place) => {
      resolve(answers[place] ?? null);
    });
    return [];
  } catch (error) {
    return await afterRefusal(platform, batch, error);
  }
}

async function afterRefusal(
  platform: PlatformDb,
  batch: readonly Waiting[],
  error: unknown,
): Promise<readonly string[]> {
  const byTenant = Map.groupBy(batch, ({ entry }) => entry.context.tenantId);
  const isLocked = says(error, aboutLocks);
  if (byTenant.size > 1 && (isLocked || says(error, aboutEntries)))
    return await commitParts(platform, [...byTenant.values()]);
  if (batch.length > 1 && says(error, aboutEntries)) {
    const middle = Math.ceil(batch.length / 2);
    for (const half of [batch.slice(0, middle), batch.slice(middle)])
      await commitBatch(platform, half);
    return [];
  }
  for (const { reject } of batch) reject(error);
  return isLocked ? [...byTenant.keys()] : [];
}

async function commitParts(
  platform: PlatformDb,
  parts: (readonly Waiting[])[],
): Promise<readonly string[]> {
  const locked: string[] = [];
  await Promise.all(
    Array.from({ length: mostAtOnce }, async () => {
      for (let part = parts.shift(); part !== undefined; part = parts.shift())
        locked.push(...(await commitBatch(platform, part)));
    }),
  );
  return locked;
}

/**
 * What the database says of data, of a policy or of an audit row. Whatever else it says would be
 * said of each part as well, and without a word of it nobody knows what was kept.
 */
const aboutEntries = /^(22...|23...|42501|AU...)$/;
/** What it says of a row that somebody else has. */
const aboutLocks = /^(55P03|40P01|40001)$/;

function says(error: unknown, what: RegExp): boolean {
  return AtaskiError.is(error) && what.test(String(error.details['sqlState'] ?? ''));
}
