import type { TenantTx } from '@ataski/kernel';

/** What is left of a connection in the tables of this package, counted at this moment. */
export interface Remains {
  readonly records: number;
  readonly recordVersions: number;
  readonly positions: number;
  readonly tokenGrants: number;
  readonly openRuns: number;
}

/** Counts what is left of a connection; all zero once it is disconnected. */
export async function countRemains(tx: TenantTx, connectionId: string): Promise<Remains> {
  const { rows } = await tx.query<Record<keyof Remains, string>>(
    `select
       (select count(*) from connectors_kit.record where connection_id = $1) as "records",
       (select count(*) from connectors_kit.record_version where connection_id = $1) as "recordVersions",
       (select count(*) from connectors_kit.stream_state where connection_id = $1) as "positions",
       (select count(*) from connectors_kit.token_grant where connection_id = $1) as "tokenGrants",
       (select count(*) from connectors_kit.run_lease where connection_id = $1) as "openRuns"`,
    [connectionId],
  );
  const count = (name: keyof Remains): number => Number(rows[0]?.[name] ?? Number.NaN);
  return {
    records: count('records'),
    recordVersions: count('recordVersions'),
    positions: count('positions'),
    tokenGrants: count('tokenGrants'),
    openRuns: count('openRuns'),
  };
}
