import type pg from 'pg';

import { systemClock } from '@ataski/kernel';
import type { Clock, TenantId } from '@ataski/kernel';

import { TenancyError } from '../errors.ts';
import { toTenancyError } from '../transaction/database-error.ts';
import { readUnderGrant } from './read-under-grant.ts';
import type { OpsTx } from './read-under-grant.ts';

/** Why an operator needs to see a tenant's rows. All of it goes into the audit log. */
export interface OpsGrantRequest {
  readonly tenantId: TenantId;
  readonly actorId: string;
  /** 10 to 500 characters. */
  readonly reason: string;
  readonly ticket: string;
  /** At most 3,600. */
  readonly ttlSeconds: number;
}

/** The operator's door: another role, another pool, always a grant that was committed before. */
export interface OpsAccess {
  /**
   * Commits a grant, and only then reads under it. When its time is over, a statement under way is
   * cancelled and no further one is sent: TENANCY_GRANT_OVER.
   */
  withOps<T>(request: OpsGrantRequest, work: (tx: OpsTx) => Promise<T>): Promise<T>;
  /** Commits a grant and, by a trigger of audit, its audit row. Returns the grant's id. */
  openGrant(request: OpsGrantRequest): Promise<string>;
  /** Reads under a grant. Without a valid one every table answers zero rows. */
  read<T>(grantId: string, work: (tx: OpsTx) => Promise<T>): Promise<T>;
}

/** A grant lasts an hour at most (sql/000003_ops_grant.sql), and so does what is read under one. */
const longestGrantMs = 3_600_000;

/** Makes the operator's door from a pool that logs in as `ataski_ops`. */
export function createOpsAccess(
  pool: pg.Pool,
  { clock = systemClock }: { readonly clock?: Clock } = {},
): OpsAccess {
  const nowMs = () => clock.now().getTime();
  const read = async <T>(grantId: string, deadlineMs: number, work: (tx: OpsTx) => Promise<T>) =>
    await readUnderGrant(pool, { grantId, remainingMs: () => deadlineMs - nowMs(), work });

  return Object.freeze({
    async withOps<T>(request: OpsGrantRequest, work: (tx: OpsTx) => Promise<T>) {
      // Counted from before the grant, so that it is never longer than the grant.
      const deadlineMs = nowMs() + request.ttlSeconds * 1000;
      return await read(await openGrant(pool, request), deadlineMs, work);
    },
    openGrant: (request: OpsGrantRequest) => openGrant(pool, request),
    read: <T>(grantId: string, work: (tx: OpsTx) => Promise<T>) =>
      read(grantId, nowMs() + longestGrantMs, work),
  });
}

async function openGrant(pool: pg.Pool, request: OpsGrantRequest): Promise<string> {
  const { tenantId, actorId, reason, ticket, ttlSeconds } = request;
  try {
    const { rows } = await pool.query<{ id: string }>(
      'select tenancy.open_ops_grant($1, $2, $3, $4, $5) as id',
      [tenantId, actorId, reason, ticket, ttlSeconds],
    );
    const [grant] = rows;
    if (grant === undefined) throw new TenancyError('TENANCY_GRANT_REFUSED');
    return grant.id;
  } catch (thrown) {
    const error = toTenancyError(thrown);
    const { sqlState } = error.details;
    // A reason too short, a time too long, a tenant that is none.
    const isRefusal = typeof sqlState === 'string' && sqlState.startsWith('23');
    throw isRefusal ? new TenancyError('TENANCY_GRANT_REFUSED', error.details, thrown) : error;
  }
}
