import type pg from 'pg';

/** What {@link insertBulkRows} writes. */
export interface BulkRows {
  readonly tenantIds: readonly string[];
  readonly rowsEach: number;
  /** Makes each entry about this much longer. */
  readonly padding?: number;
}

/** A tenant's id that is as good as any. */
export function numberedTenant(number: number): string {
  return `7e57000${String(number % 10)}-0000-4000-8000-${String(number).padStart(12, '0')}`;
}

/**
 * Writes many rows in one transaction, as a superuser, who passes the policies and not the
 * triggers. The entries are canonical.
 */
export async function insertBulkRows(
  pool: Pick<pg.Pool, 'query'>,
  { tenantIds, rowsEach, padding = 0 }: BulkRows,
): Promise<void> {
  await pool.query(
    `insert into audit.audit_log (tenant_id, occurred_at, event_id, entry)
     select made.tenant_id, made.occurred_at, made.event_id,
            '{"action":"thing.made","action_version":1,"actor_id":"user_test","actor_type":"user"'
              || ',"component":"test","correlation_id":"correlation_1","details":{"note":"'
              || repeat('x', $3::integer) || '"},"event_id":"' || made.event_id
              || '","occurred_at":"'
              || to_char(made.occurred_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
              || '","outcome":"success","phase":"single","targets":[],"tenant_id":"' || made.tenant_id
              || '","v":1}'
       from (
         select tenant_id, clock_timestamp() as occurred_at, gen_random_uuid() as event_id
           from unnest($1::uuid[]) as tenant_id
          cross join generate_series(1, $2::integer)
       ) as made`,
    [tenantIds, rowsEach, padding],
  );
}
