/**
 * Reads one stream's rows and trees. All of a bundle is read through one source, so it must answer
 * from one snapshot: a repeatable-read transaction of the tenant, or of a superuser.
 */
export interface StreamSource {
  /** The tenant's id, or the Nil UUID for what belongs to no tenant. */
  readonly stream: string;
  query<Row>(sql: string, values: readonly unknown[]): Promise<readonly Row[]>;
}
