import { appPolicies, guardedTables, hiddenTables, isUnbound } from '../catalog.ts';
import type { Catalog } from '../catalog.ts';
import type { Check, Seen } from '../check.ts';
import type { Routine } from '../facts/function-facts.ts';
import type { Relation } from '../facts/relation-facts.ts';
import { isFilteredFor } from '../policy/filtered-for.ts';
import { codeOf, reachedRoutines } from '../policy/reached-text.ts';
import { giveToOwner } from './give-to-owner.ts';

/** T07, T35, T44, T45: functions that run as somebody else, below the policies, or inside them. */
export const functionChecks: readonly Check[] = [
  {
    id: 'T07',
    name: 'definer-function-sees-all',
    severity: 'error',
    explains:
      "A SECURITY DEFINER function runs with its owner's eyes. When policies do not bind the owner, or do not filter for it, whoever may call the function sees every tenant.",
    find: (catalog) => callableDefiners(catalog).flatMap((routine) => findSeeing(catalog, routine)),
  },
  {
    id: 'T35',
    name: 'leakproof-function-of-own',
    severity: 'error',
    explains:
      'LEAKPROOF lets a function run on rows before the policies have filtered them. What it says about them, in an error or by its time, leaks.',
    find: ({ routines }) =>
      [...routines.values()]
        .filter(({ isLeakproof }) => isLeakproof)
        .map(({ signature }) => ({
          object: `function ${signature}`,
          detail: 'It is marked LEAKPROOF.',
          remediationSql: `alter routine ${signature} not leakproof;`,
        })),
  },
  {
    id: 'T44',
    name: 'policy-function-not-stable',
    severity: 'warning',
    explains:
      'A VOLATILE function in a policy runs anew for each row, and one without a fixed search_path can be led to other objects of the same name.',
    find: (catalog) => policyRoutines(catalog).flatMap(findUnstable),
  },
  {
    id: 'T45',
    name: 'public-may-execute',
    severity: 'warning',
    explains:
      'PUBLIC may execute every new function. Those that run as their owner, and those that policies rest on, belong to the roles that need them.',
    find: findPublic,
  },
];

const fixedPath = (signature: string) =>
  `alter routine ${signature} set search_path = pg_catalog, pg_temp;`;

function callableDefiners(catalog: Catalog): readonly Routine[] {
  return [...catalog.routines.values()].filter(
    ({ isDefiner, isTrigger, grants }) => isDefiner && !isTrigger && grants.length > 0,
  );
}

function findSeeing(catalog: Catalog, routine: Routine): readonly Seen[] {
  const owner = catalog.roles.all.get(routine.owner);
  const object = `function ${routine.signature}`;
  if (isUnbound(owner))
    return [
      {
        object,
        detail: `The application may call it, and policies do not bind its owner ${owner?.name ?? ''}.`,
        remediationSql: giveToOwner(catalog, routine.signature),
      },
    ];
  const unfiltered = isGuardedByCall(catalog, routine) ? [] : unfilteredTables(catalog, routine);
  if (unfiltered.length > 0)
    return [
      {
        object,
        detail: `The application may call it, it asks nobody who calls, and for its owner nothing filters ${unfiltered.join(', ')}.`,
        remediationSql: null,
      },
    ];
  if (routine.hasFixedNames) return [];
  return [
    {
      object,
      detail: 'It has no search_path of its own, so its caller decides what its names mean.',
      remediationSql: fixedPath(routine.signature),
      severity: 'warning',
    },
  ];
}

/** Whether it, or what it calls, verifies the context or refuses callers inside a tenant. */
function isGuardedByCall(catalog: Catalog, routine: Routine): boolean {
  const { contextFunction } = catalog.server;
  const guards = new Set([
    ...catalog.plan.guards,
    ...(contextFunction === null ? [] : [contextFunction]),
  ]);
  return (
    isOfContext(catalog, routine) ||
    reachedRoutines(catalog, [routine.id]).some(({ name }) => guards.has(name))
  );
}

/** Whether the context itself is verified by it. */
function isOfContext(catalog: Catalog, routine: Routine): boolean {
  const { contextFunction } = catalog.server;
  const ids = [...catalog.routines.values()]
    .filter(({ name }) => name === contextFunction)
    .map(({ id }) => id);
  return reachedRoutines(catalog, ids).includes(routine);
}

function unfilteredTables(catalog: Catalog, routine: Routine): readonly string[] {
  const code = codeOf(routine);
  return hiddenTables(catalog)
    .filter((table) => mentions(code, table) && !isFilteredFor(catalog, table, routine.owner))
    .map(({ name }) => name);
}

/** Whether it names the table where a statement names one, also in a statement that it builds. */
function mentions(code: string, table: Relation): boolean {
  const [schema = ''] = table.name.split('.');
  const own = String.raw`(?:"?${escape(schema.replaceAll('"', ''))}"?\s*\.\s*)`;
  const label = String.raw`"?${escape(table.label)}"?(?!\w)`;
  const place = String.raw`\b(?:from|join|into|update|table|only|using)\s+${own}?|,\s*${own}`;
  return new RegExp(`(?:${place})${label}`, 'i').test(code);
}

function escape(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** The functions that the policies of guarded tables lead to, for whatever role. */
function policyRoutines(catalog: Catalog): readonly Routine[] {
  const guarded = new Set(guardedTables(catalog).map(({ id }) => id));
  const calls = catalog.policies
    .filter(({ relation }) => guarded.has(relation))
    .flatMap((policy) => policy.calls);
  return reachedRoutines(catalog, [...new Set(calls)]);
}

function findUnstable(routine: Routine): readonly Seen[] {
  const { signature, isVolatile, hasFixedNames } = routine;
  const faults = [
    ...(isVolatile ? ['is VOLATILE'] : []),
    ...(hasFixedNames ? [] : ['has no search_path of its own']),
  ];
  if (faults.length === 0) return [];
  return [
    {
      object: `function ${signature}`,
      detail: `A policy leads to it, and it ${faults.join(' and ')}.`,
      remediationSql: [
        ...(isVolatile ? [`alter routine ${signature} stable;`] : []),
        ...(hasFixedNames ? [] : [fixedPath(signature)]),
      ].join('\n'),
    },
  ];
}

function findPublic(catalog: Catalog): readonly Seen[] {
  const called = new Set(
    guardedTables(catalog)
      .flatMap((table) => appPolicies(catalog, table))
      .flatMap(({ calls }) => calls),
  );
  const inPolicies = new Set(policyRoutines(catalog).map(({ id }) => id));
  return [...catalog.routines.values()]
    .filter(({ id, isDefiner, isTrigger }) => !isTrigger && (isDefiner || inPolicies.has(id)))
    .filter(({ grants }) => grants.some(({ grantee }) => grantee === 'public'))
    .map(({ id, signature, isDefiner }) => ({
      object: `function ${signature}`,
      detail: `PUBLIC may execute it, and ${isDefiner ? 'it runs as its owner' : 'policies rest on it'}.`,
      remediationSql: [
        `revoke all on routine ${signature} from public;`,
        ...(called.has(id) || isDefiner
          ? [`grant execute on routine ${signature} to ${catalog.roles.app.name};`]
          : []),
      ].join('\n'),
    }));
}
