/** One change of a database, the rule that has to see it, and the object that it names. */
export interface Sabotage {
  readonly rule: string;
  /** What has to be there before. */
  readonly given?: string;
  readonly sql: string;
  readonly object: string;
}

/** A table as the package isolates it, made by the owner of the others. */
export const isolated = `
  set local role ataski_owner;
  create table shop.note (tenant_id uuid not null references tenancy.tenant (id), id int, primary key (tenant_id, id));
  select tenancy.isolate_by_tenant('shop.note');
  grant select, insert, update, delete on shop.note to ataski_app;
  reset role;`;

/** A tenant's table that nobody isolated. */
export const parts =
  'create table shop.part (tenant_id uuid not null, id int, primary key (tenant_id, id));';

/** A server beyond this database. */
export const server =
  'create foreign data wrapper diff_wrapper; create server diff_server foreign data wrapper diff_wrapper;';
