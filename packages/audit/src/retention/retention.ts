import type pg from 'pg';

import type { CorrelationId, TenantId } from '@ataski/kernel';

import { AuditError } from '../errors.ts';
import { archiveMonth } from './archive-month.ts';
import type { ArchiveWriter, ArchivedMonth } from './archive-month.ts';
import { createRehearsal, createSealerStatement } from './sealer-statements.ts';
import type { SealerStatement } from './sealer-statements.ts';

/** What retiring needs. */
export interface RetentionOptions {
  /** Logs in as `ataski_sealer`. */
  readonly pool: Pick<pg.Pool, 'query' | 'connect'>;
}

/** Who acts, as it is recorded in the platform's stream. */
export interface Operator {
  readonly actorId: string;
  readonly correlationId: CorrelationId;
}

/** A month of the log that there is or was. */
export interface LogMonth {
  /** `YYYY-MM`. */
  readonly month: string;
  readonly name: string;
  readonly exportedAt: Date | null;
  readonly keptAt: string | null;
  readonly retiredAt: Date | null;
  /** Not retired before. */
  readonly keepUntil: Date;
}

/** One archive of a month. */
export interface ArchiveRequest {
  /** `YYYY-MM`. */
  readonly month: string;
  /** Where the file will be kept, for whoever looks for it. */
  readonly keptAt: string;
  readonly write: ArchiveWriter;
}

/** Which month is to be dropped, and why: 10 to 500 characters, recorded. */
export interface RetireRequest {
  /** `YYYY-MM`. */
  readonly month: string;
  readonly reason: string;
}

/** What was dropped; the digest is that of its archive, null for a month without rows. */
export interface RetiredMonth {
  readonly rows: number;
  readonly digest: string | null;
}

/** A legal hold. */
export interface LegalHold {
  readonly id: string;
  /** Null for everybody. */
  readonly tenantId: TenantId | null;
  readonly reason: string;
  readonly authority: string;
  readonly placedAt: Date;
  readonly placedBy: string;
  readonly liftedAt: Date | null;
  readonly liftedBy: string | null;
}

/** How long the log is kept, and what may not be touched. For operators: it knows no tenant. */
export interface Retention {
  /** Oldest first. */
  listPartitions(): Promise<readonly LogMonth[]>;
  /** Archives a month and records count and digest. Retiring compares them with what it drops. */
  archive(request: ArchiveRequest, operator: Operator): Promise<ArchivedMonth>;
  /**
   * Drops a month: its leaves, tiles and checkpoints stay. Throws AUDIT_MONTH_NOT_OVER,
   * AUDIT_PARTITION_MISSING, AUDIT_LEGAL_HOLD, AUDIT_MONTH_NOT_SEALED, AUDIT_MONTH_NOT_ANCHORED,
   * AUDIT_MONTH_NOT_EXPORTED and AUDIT_REASON_INVALID.
   */
  retire(request: RetireRequest, operator: Operator): Promise<RetiredMonth>;
  /** Does the same and takes it back: throws what `retire` would throw now. */
  rehearse(request: RetireRequest, operator: Operator): Promise<RetiredMonth>;
  /** Of one tenant, or with null of everybody. Returns its id. Throws AUDIT_REASON_INVALID. */
  placeHold(
    request: {
      readonly tenantId: TenantId | null;
      readonly reason: string;
      readonly authority: string;
    },
    operator: Operator,
  ): Promise<string>;
  /** Throws AUDIT_HOLD_MISSING and AUDIT_REASON_INVALID. */
  liftHold(
    request: { readonly holdId: string; readonly reason: string },
    operator: Operator,
  ): Promise<void>;
  /** Those in force and those that were, in the order in which they were placed. */
  listHolds(): Promise<readonly LegalHold[]>;
}

const monthShape = /^\d{4}-(?:0[1-9]|1[0-2])$/;

/** Creates the operators' side of the log. */
export function createRetention({ pool }: RetentionOptions): Retention {
  const run = createSealerStatement(pool);
  return Object.freeze<Retention>({
    listPartitions: () => run<LogMonth>(listMonths, []),
    async archive({ month, keptAt, write }, { actorId, correlationId }) {
      checkMonth(month);
      const archived = await archiveMonth(run, month, write);
      const { rows, digest, fileSha256 } = archived;
      await run('select audit.record_export($1, $2, $3, $4, $5, $6, $7)', [
        ...[`${month}-01`, rows, digest, fileSha256],
        ...[keptAt, actorId, correlationId],
      ]);
      return archived;
    },
    retire: (request, operator) => retireMonth(run, request, operator),
    rehearse: (request, operator) => retireMonth(createRehearsal(pool), request, operator),
    async placeHold({ tenantId, reason, authority }, { actorId, correlationId }) {
      checkReason(reason);
      if (authority.length < 1 || authority.length > 200) {
        throw new AuditError('AUDIT_REASON_INVALID');
      }
      const [placed] = await run<{ id: string }>(
        'select audit.place_hold($1, $2, $3, $4, $5) as id',
        [tenantId, reason, authority, actorId, correlationId],
      );
      return placed?.id ?? '';
    },
    async liftHold({ holdId, reason }, { actorId, correlationId }) {
      checkReason(reason);
      await run('select audit.lift_hold($1, $2, $3, $4)', [holdId, reason, actorId, correlationId]);
    },
    listHolds: () => run<LegalHold>(listHolds, []),
  });
}

async function retireMonth(
  run: SealerStatement,
  { month, reason }: RetireRequest,
  { actorId, correlationId }: Operator,
): Promise<RetiredMonth> {
  checkMonth(month);
  checkReason(reason);
  const [retired] = await run<{ rows: string; digest: string | null }>(
    'select rows::text, digest from audit.retire_partition($1, $2, $3, $4)',
    [`${month}-01`, reason, actorId, correlationId],
  );
  return { rows: Number(retired?.rows ?? 0), digest: retired?.digest ?? null };
}

const listMonths = `
  select name, month, exported_at as "exportedAt", kept_at as "keptAt",
         retired_at as "retiredAt", keep_until as "keepUntil"
    from audit.list_partitions()`;

const listHolds = `
  select id, tenant_id as "tenantId", reason, authority, placed_at as "placedAt",
         placed_by as "placedBy", lifted_at as "liftedAt", lifted_by as "liftedBy"
    from audit.list_holds()`;

function checkMonth(month: string): void {
  if (!monthShape.test(month)) throw new AuditError('AUDIT_FILTER_INVALID', { field: 'month' });
}

function checkReason(reason: string): void {
  if (reason.length < 10 || reason.length > 500) throw new AuditError('AUDIT_REASON_INVALID');
}
