import type { PlatformContext, PlatformDb, TenantContext, TenantDb } from '@ataski/kernel';

import type { AuditEntry } from './audit-entry.ts';
import { AuditError } from './errors.ts';
import { appendPlatform } from './platform-stream.ts';
import type { SensitiveSeal } from './sensitive/sensitive-seal.ts';
import { sealPart, writeEntry } from './sensitive/write-entry.ts';
import type { Spool, SpoolReport } from './spool/spool.ts';
import { createSpoolWriter, isAway } from './spool/spooled-entry.ts';
import { entryValues, insertEntry } from './tenant-log.ts';

/** Writes entries in transactions of their own. */
export interface Committer {
  /** Committed when this resolves. */
  commit(context: TenantContext | PlatformContext, entry: AuditEntry): Promise<void>;
  /** The same, or kept in the spool while the database is away. */
  commitOrSpool(context: TenantContext | PlatformContext, entry: AuditEntry): Promise<void>;
  /** Keeps an outcome in the spool. Throws AUDIT_SPOOL_MISSING where there is none. */
  keep(entry: string): Promise<void>;
  drainSpool(): Promise<SpoolReport>;
}

/** Makes it; without a spool nothing is kept and nothing is drained. */
export function createCommitter({
  db,
  platform,
  seal,
  spool,
}: {
  readonly db: TenantDb;
  readonly platform: PlatformDb;
  readonly seal: SensitiveSeal | undefined;
  readonly spool: Spool | undefined;
}): Committer {
  const commit: Committer['commit'] = async (context, entry) => {
    if (context.tenantId === null) await appendPlatform(platform, entry);
    else if (entry.sensitive === null) {
      await db.query(context, insertEntry, entryValues(context.tenantId, entry));
    } else {
      // Sealed first: a seal may want a connection of its own, and none is held while it waits.
      const sealed = await sealPart(context, entry, seal);
      await db.withTenant(context, (tx) => writeEntry(tx, entry, sealed));
    }
  };
  return Object.freeze<Committer>({
    commit,
    async commitOrSpool(context, entry) {
      await commit(context, entry).catch(async (error: unknown) => {
        // A spool keeps entries alone, and no personal part.
        if (spool === undefined || entry.sensitive !== null || !isAway(error)) throw error;
        await spool.put(entry.entry);
      });
    },
    async keep(entry) {
      if (spool === undefined) throw new AuditError('AUDIT_SPOOL_MISSING');
      await spool.put(entry);
    },
    drainSpool: async () => (await spool?.drain(createSpoolWriter(db, platform))) ?? nothingDrained,
  });
}

const nothingDrained: SpoolReport = { written: 0, refused: 0, damaged: 0, isBusy: false };
