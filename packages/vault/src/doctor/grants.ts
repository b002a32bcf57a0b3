import type { TenantTx } from '@ataski/kernel';

/** Who may do what with the vault's tables; more than this is a finding. */
const refused: readonly (readonly [role: string, table: string, privileges: string])[] = [
  ['ataski_app', 'vault.data_key', 'insert, update, delete, truncate, references, trigger'],
  ['ataski_app', 'vault.data_key_wrapping', 'insert, update, delete, truncate, trigger'],
  ['ataski_app', 'vault.shred_request', 'insert, update, delete, truncate, trigger'],
  ['ataski_app', 'vault.break_glass', 'insert, update, delete, truncate, trigger'],
  ['ataski_app', 'vault.credential', 'update, truncate, references, trigger'],
  ['ataski_ops', 'vault.data_key', 'select, insert, update, delete'],
  ['ataski_ops', 'vault.data_key_wrapping', 'select, insert, update, delete'],
  ['ataski_ops', 'vault.credential', 'select, insert, update, delete'],
  ['ataski_ops', 'vault.shred_request', 'select, insert, update, delete'],
  ['ataski_ops', 'vault.break_glass', 'select, insert, update, delete'],
];

const refusedColumns = ['tenant_id', 'connector', 'connection_id', 'field'];

/**
 * Each privilege that somebody holds beyond the migrations, as `role: privilege on table`, if on
 * one column.
 */
export async function listUnexpectedGrants(tx: TenantTx): Promise<readonly string[]> {
  const { rows } = await tx.query<{ grant: string }>(
    `select format('%s: %s on %s', asked.role, privilege, asked.relation) as grant
       from jsonb_to_recordset($1::jsonb) as asked (role text, relation text, privileges text),
            regexp_split_to_table(asked.privileges, ', ') as privilege
      where case
              -- Some columns of a credential may be updated, and are told apart below.
              when (asked.role, asked.relation, privilege) = ('ataski_app', 'vault.credential', 'update')
                or privilege in ('delete', 'truncate', 'trigger')
              then has_table_privilege(asked.role, asked.relation, privilege)
              else has_any_column_privilege(asked.role, asked.relation, privilege)
            end
     union all
     select format('ataski_app: update (%s) on vault.credential', name)
       from unnest($2::text[]) as name
      where has_column_privilege('ataski_app', 'vault.credential', name, 'update')
      order by 1`,
    [
      JSON.stringify(
        refused.map(([role, relation, privileges]) => ({ role, relation, privileges })),
      ),
      refusedColumns,
    ],
  );
  return rows.map(({ grant }) => grant);
}
