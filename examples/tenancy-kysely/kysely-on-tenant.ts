import { Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely';
import type { CompiledQuery, DatabaseConnection, Driver } from 'kysely';

import type { TenantTx } from '@ataski/kernel';

/** A Kysely whose queries run in the tenant transaction, and nowhere else. */
export function kyselyOnTenant<Schema>(tx: TenantTx): Kysely<Schema> {
  const connection: DatabaseConnection = {
    async executeQuery<Row>({ sql, parameters }: CompiledQuery) {
      const { rows, rowCount } = await tx.query<Row>(sql, parameters);
      return { rows: [...rows], numAffectedRows: BigInt(rowCount) };
    },
    streamQuery() {
      throw new Error('A tenant transaction does not stream.');
    },
  };
  // It begins and ends with the tenant, so Kysely may do neither.
  const refuse = async () => {
    throw new Error('The transaction belongs to the tenant: ask the tenancy for another.');
  };
  const driver: Driver = {
    init: async () => undefined,
    acquireConnection: async () => connection,
    beginTransaction: refuse,
    commitTransaction: refuse,
    rollbackTransaction: refuse,
    releaseConnection: async () => undefined,
    destroy: async () => undefined,
  };
  return new Kysely<Schema>({
    dialect: {
      createDriver: () => driver,
      createAdapter: () => new PostgresAdapter(),
      createIntrospector: (db) => new PostgresIntrospector(db),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  });
}
