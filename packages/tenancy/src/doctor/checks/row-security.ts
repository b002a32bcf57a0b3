import {
  allGrants,
  appPolicies,
  guardedTables,
  isChild,
  isGuarded,
  isTable,
  isTouched,
  policiesOn,
} from '../catalog.ts';
import type { Catalog } from '../catalog.ts';
import type { Check, Seen } from '../check.ts';
import type { Relation } from '../facts/relation-facts.ts';
import { createPolicySql } from '../policy/template.ts';
import { privilegesIn, revokeAllSql } from './revoke.ts';

/** T01, T02, T11, T12: whether policies are asked at all. */
export const rowSecurityChecks: readonly Check[] = [
  {
    id: 'T01',
    name: 'row-security-off',
    severity: 'error',
    explains:
      'A table whose row-level security is off answers every tenant with every row. A table that nobody registered may hold such rows without saying so.',
    find: (catalog) => [
      ...guardedTables(catalog)
        .filter(({ hasRowSecurity }) => !hasRowSecurity)
        .map((table) => ({
          object: table.name,
          detail: 'It holds rows of tenants, and row-level security is off.',
          remediationSql: enableSql(catalog, table),
        })),
      ...openTables(catalog),
    ],
  },
  {
    id: 'T02',
    name: 'row-security-not-forced',
    severity: 'error',
    explains:
      'Without FORCE the policies do not bind the owner, nor any SECURITY DEFINER function and plain view that runs as the owner.',
    find: (catalog) =>
      guardedTables(catalog)
        .filter(({ hasRowSecurity, isForced }) => hasRowSecurity && !isForced)
        .map(({ name }) => ({
          object: name,
          detail: 'Row-level security is on, but not forced upon the owner.',
          remediationSql: `alter table ${name} force row level security;`,
        })),
  },
  {
    id: 'T11',
    name: 'partition-addressed-directly',
    severity: 'error',
    explains:
      "The policies of a parent are not asked when a statement names its partition or heir. Each needs its own, or no privilege for the application's role.",
    find: (catalog) =>
      [...catalog.relations.values()]
        .filter(
          (relation) =>
            isTable(relation) &&
            isChild(catalog, relation) &&
            isTouched(relation) &&
            !isIsolatedByItself(catalog, relation),
        )
        .map((child) => ({
          object: child.name,
          detail: `The application has ${privilegesIn(allGrants(child))} on it, past the policies of its parent.`,
          remediationSql: revokeAllSql(child),
        })),
  },
  {
    id: 'T12',
    name: 'policies-without-effect',
    severity: 'warning',
    explains:
      'Row-level security without a permissive policy for the role answers nothing, and policies on a table where it is off answer everything. Both mean that what was written is not what happens.',
    find: findWithoutEffect,
  },
];

/** What the application may touch although nobody said that its rows belong to all. */
function openTables(catalog: Catalog): readonly Seen[] {
  return [...catalog.relations.values()]
    .filter(
      (relation) =>
        isTable(relation) &&
        !relation.isTemporary &&
        !isGuarded(catalog, relation) &&
        !isChild(catalog, relation) &&
        forbiddenGrants(catalog, relation).length > 0,
    )
    .map((table) => ({
      object: table.name,
      detail:
        catalog.holding(table) === 'shared-rows'
          ? `It is registered as shared, and the application has ${privilegesIn(forbiddenGrants(catalog, table))} on it.`
          : `No register says whose rows it holds, and the application has ${privilegesIn(allGrants(table))} on it.`,
      // Who cannot read the registers does not know what is registered, and prescribes nothing.
      remediationSql:
        catalog.holding(table) === 'shared-rows' || knowsRegisters(catalog)
          ? revokeAllSql(table)
          : null,
    }));
}

/** False where the registers of our own SQL stand and this connection may not read them. */
function knowsRegisters({ server }: Catalog): boolean {
  const isOurs = server.contextFunction === 'tenancy.current_tenant_id';
  return !isOurs || (server.readsTenantRegister && server.readsSharedRegister);
}

function forbiddenGrants(catalog: Catalog, table: Relation) {
  const mayRead = catalog.isReadableByAll(table);
  return allGrants(table).filter(({ privilege }) => !(mayRead && privilege === 'SELECT'));
}

function enableSql(catalog: Catalog, table: Relation): string {
  const hasPolicies = appPolicies(catalog, table).some(({ isPermissive }) => isPermissive);
  const policies = hasPolicies
    ? []
    : [
        createPolicySql(catalog, table, 'restrictive'),
        createPolicySql(catalog, table, 'permissive'),
      ];
  return [
    `alter table ${table.name} enable row level security;`,
    `alter table ${table.name} force row level security;`,
    ...policies,
  ].join('\n');
}

function isIsolatedByItself(catalog: Catalog, child: Relation): boolean {
  return (
    child.hasRowSecurity &&
    child.isForced &&
    appPolicies(catalog, child).some(({ isPermissive }) => isPermissive)
  );
}

function findWithoutEffect(catalog: Catalog): readonly Seen[] {
  return [...catalog.relations.values()].filter(isTable).flatMap((table): readonly Seen[] => {
    const own = policiesOn(catalog, table);
    const bound = appPolicies(catalog, table);
    if (!table.hasRowSecurity && own.length > 0 && !isGuarded(catalog, table))
      return [
        {
          object: table.name,
          detail: 'It has policies, but row-level security is off.',
          remediationSql: `alter table ${table.name} enable row level security;`,
        },
      ];
    if (!table.hasRowSecurity || !isTouched(table) || bound.some((policy) => policy.isPermissive))
      return [];
    return [
      {
        object: table.name,
        detail: whyItAnswersNothing(own.length, bound.length),
        remediationSql:
          isGuarded(catalog, table) && !isChild(catalog, table)
            ? createPolicySql(catalog, table, 'permissive')
            : null,
      },
    ];
  });
}

function whyItAnswersNothing(all: number, bound: number): string {
  if (all === 0) return 'Row-level security is on, and there is no policy.';
  if (bound === 0) return "No policy is for the application's role.";
  return "For the application's role there are restrictive policies only.";
}
