import type pg from 'pg';

import type { QueryResult, TenantId } from '@ataski/kernel';

import { TenancyError } from '../errors.ts';
import { toTenancyError } from '../transaction/database-error.ts';
import { releaseScrubbed, requirePlain } from '../transaction/residue.ts';

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

/** Statements under a grant: rows of one tenant, to read. */
export interface OpsTx {
  query<Row = Record<string, unknown>>(
    sql: string,
    values?: readonly unknown[],
  ): Promise<QueryResult<Row>>;
}

/** The operator's door: another role, another pool, always a grant that was committed before. */
export interface OpsAccess {
  /** Commits a grant and, by a trigger of audit, its audit row. Returns the grant's id. */
  openGrant(request: OpsGrantRequest): Promise<string>;
  /** Reads under a grant. Without a valid one every table answers zero rows. */
  read<T>(grantId: string, work: (tx: OpsTx) => Promise<T>): Promise<T>;
}

/** Makes the operator's door from a pool that logs in as `ataski_ops`. */
export function createOpsAccess(pool: pg.Pool): OpsAccess {
  return Object.freeze({
    async openGrant(request: OpsGrantRequest) {
      try {
        const { rows } = await pool.query<{ id: string }>(
          'select tenancy.open_ops_grant($1, $2, $3, $4, $5) as id',
          [request.tenantId, request.actorId, request.reason, request.ticket, request.ttlSeconds],
        );
        const [grant] = rows;
        if (grant === undefined) throw new TenancyError('TENANCY_GRANT_REFUSED');
        return grant.id;
      } catch (error) {
        throw toTenancyError(error);
      }
    },
    async read<T>(grantId: string, work: (tx: OpsTx) => Promise<T>) {
      const client = await connect(pool);
      let isSound = false;
      try {
        await client.query('begin read only');
        await client.query("select set_config('ataski.ops_grant', $1, true)", [grantId]);
        const value = await work({
          query: async <Row>(sql: string, values: readonly unknown[] = []) => {
            requirePlain(sql);
            const config = {
              text: sql,
              values: [...values],
              queryMode: 'extended',
            } as pg.QueryConfig;
            const result = await client.query(config);
            return { rows: result.rows as Row[], rowCount: result.rowCount ?? 0 };
          },
        });
        await client.query('rollback');
        isSound = true;
        return value;
      } catch (error) {
        throw toTenancyError(error);
      } finally {
        // An operator's connection is never reused after a failure.
        if (isSound) await releaseScrubbed(client);
        else client.release(true);
      }
    },
  });
}

async function connect(pool: pg.Pool): Promise<pg.PoolClient> {
  try {
    return await pool.connect();
  } catch (error) {
    throw toTenancyError(error);
  }
}
