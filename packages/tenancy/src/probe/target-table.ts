/** What a table is, for what can be asked of it. */
export type TableKind = 'table' | 'partitioned' | 'view' | 'materialized view' | 'foreign table';

/** A column as the application role may use it. */
export interface TargetColumn {
  /** Quoted. */
  readonly name: string;
  /** As `format_type` writes it. */
  readonly type: string;
  readonly mayRead: boolean;
  readonly mayInsert: boolean;
  readonly mayUpdate: boolean;
  /** Part of a unique index, so a copied row needs a value of its own. */
  readonly isUnique: boolean;
}

/** A foreign key between two tables that both have the tenant column. */
export interface TenantForeignKey {
  /** Quoted: `"schema"."name"`. */
  readonly child: string;
  readonly parent: string;
  /** Of the child, quoted, in the order of `parentColumns`. */
  readonly columns: readonly string[];
  readonly parentColumns: readonly string[];
  /** ON DELETE or ON UPDATE changes the child. */
  readonly isActing: boolean;
}

/** A table, view or partition with the tenant column, found in the catalog and in no list of ours. */
export interface TargetTable {
  /** Quoted: `"schema"."name"`. */
  readonly name: string;
  /** As people write it: `schema.name`. */
  readonly label: string;
  readonly kind: TableKind;
  /** Quoted name of the tenant column. */
  readonly tenant: string;
  readonly tenantType: string;
  readonly columns: readonly TargetColumn[];
  /** On the table as a whole or on one column at least. */
  readonly may: Readonly<Record<'select' | 'insert' | 'update' | 'delete', boolean>>;
  /** SELECT on the table as a whole, which system columns ask for. */
  readonly mayReadSystemColumns: boolean;
  /** Quoted; empty without one. */
  readonly primaryKey: readonly string[];
  /** Unique keys that leave out the tenant, by their quoted columns. */
  readonly tenantlessKeys: readonly (readonly string[])[];
  readonly foreignKeys: readonly TenantForeignKey[];
  /** Partitions and inheriting tables, quoted. */
  readonly children: readonly string[];
  /** Views over it that have no tenant column, quoted. */
  readonly views: readonly string[];
}

/** The columns that may be read, quoted. */
export function listReadable(table: TargetTable): readonly string[] {
  return table.columns.filter(({ mayRead }) => mayRead).map(({ name }) => name);
}

/** True when the role may do anything at all to it. */
export function isReachable({ may }: TargetTable): boolean {
  return may.select || may.insert || may.update || may.delete;
}
