import type { Catalog } from '../catalog.ts';
import type { Check, Seen } from '../check.ts';

/** T21, T46: what belongs to the application's role and to no tenant. */
export const residueChecks: readonly Check[] = [
  {
    id: 'T21',
    name: 'state-outlives-transaction',
    severity: 'warning',
    explains:
      'Temporary tables, session locks and prepared transactions of one tenant wait on a pooled connection for the next. Cursors and subscriptions do so too, and only their own session can list them.',
    find: (catalog) => [
      ...findTemporary(catalog),
      ...findIdleLocks(catalog),
      ...catalog.residue.preparedTransactions.map((name) => ({
        object: `prepared transaction ${name}`,
        detail: "It holds the application's locks and changes until somebody ends it.",
        remediationSql: `rollback prepared ${name};`,
      })),
    ],
  },
  {
    id: 'T46',
    name: 'large-object-in-reach',
    severity: 'warning',
    explains:
      'Large objects have an owner and no tenant: each that the application may open is open to every tenant.',
    find: findLargeObjects,
  },
];

function findTemporary({ relations, roles }: Catalog): readonly Seen[] {
  return [...relations.values()]
    .filter((relation) => relation.isTemporary && relation.owner === roles.app.id)
    .map(({ name, label, kind }) => ({
      object: `temporary table ${label}`,
      detail: 'A session of the application keeps a temporary table.',
      remediationSql: `drop ${kind === 'v' ? 'view' : 'table'} ${name};`,
    }));
}

function findIdleLocks({ residue, plan, roles }: Catalog): readonly Seen[] {
  if (residue.idleLockHolders === 0) return [];
  const role = plan.appRole.replaceAll("'", "''");
  return [
    {
      object: `role ${roles.app.name} session locks`,
      detail: 'Sessions of the application that are at rest hold advisory locks.',
      remediationSql: `select pg_catalog.pg_terminate_backend(a.pid) from pg_catalog.pg_stat_activity a where a.usename = '${role}' and a.state = 'idle' and exists (select from pg_catalog.pg_locks l where l.pid = a.pid and l.locktype = 'advisory');`,
    },
  ];
}

function findLargeObjects({ residue, roles, server }: Catalog): readonly Seen[] {
  const app = roles.app.name;
  return [
    ...(residue.ownedLargeObjects === 0
      ? []
      : [
          {
            object: `large objects of role ${app}`,
            detail: 'The application owns large objects.',
            remediationSql: eachLargeObject(
              `o.lomowner = '${app.replaceAll("'", "''")}'::pg_catalog.regrole`,
              `'alter large object %s owner to ${roles.owner.name.replaceAll("'", "''")}', id`,
            ),
          },
        ]),
    ...(residue.openLargeObjects === 0
      ? []
      : [
          {
            object: `large objects open to role ${app}`,
            detail: 'The application may open large objects of others.',
            remediationSql: eachLargeObject(
              'o.lomacl is not null',
              `'revoke all on large object %s from public, ${app.replaceAll("'", "''")}', id`,
            ),
          },
        ]),
    ...(residue.mayMakeLargeObjects && !roles.app.isSuperuser
      ? [
          {
            object: `large objects made by role ${app}`,
            detail: 'The application may make large objects, which all tenants then share.',
            remediationSql: `revoke execute on function pg_catalog.lo_creat(integer), pg_catalog.lo_create(oid), pg_catalog.lo_from_bytea(oid, bytea) from public, ${app};`,
            // Where nobody is a superuser, nobody can take it away.
            severity: 'advice' as const,
          },
        ]
      : []),
    ...(server.ignoresLargeObjectPrivileges
      ? [
          {
            object: 'server setting lo_compat_privileges',
            detail: 'It is on, so every role reads every large object.',
            remediationSql: null,
          },
        ]
      : []),
  ];
}

function eachLargeObject(condition: string, format: string): string {
  return `do $$
declare
  id oid;
begin
  for id in select o.oid from pg_catalog.pg_largeobject_metadata o where ${condition} loop
    execute pg_catalog.format(${format});
  end loop;
end
$$;`;
}
