import { appPolicies, guardedTables, tenantColumnOf } from '../catalog.ts';
import type { Catalog } from '../catalog.ts';
import type { Check, Seen } from '../check.ts';
import type { Policy, PolicyCommand } from '../facts/policy-facts.ts';
import type { Relation } from '../facts/relation-facts.ts';
import { bare, withoutSubSelects } from '../policy/expression.ts';
import { appliesTo, hasReadFloor, hasWriteFloor, writtenRows } from '../policy/floor.ts';
import { textOf } from '../policy/reached-text.ts';
import { alterPolicySql, createPolicySql } from '../policy/template.ts';
import { canonical, isIsolating } from '../policy/tenant-equality.ts';
import { weakForm } from '../policy/weak-form.ts';

/** T13, T14, T15, T40, T43: what policies say. */
export const policyChecks: readonly Check[] = [
  {
    id: 'T13',
    name: 'permissive-policies-add-up',
    severity: 'error',
    explains:
      'Permissive policies are joined by OR, so each new one opens more. A restrictive floor keeps the tenant apart whatever is added beside it.',
    find: (catalog) =>
      guardedTables(catalog)
        .filter((table) => table.hasRowSecurity)
        .flatMap((table) => findAddedUp(catalog, table)),
  },
  {
    id: 'T14',
    name: 'written-rows-unchecked',
    severity: 'error',
    explains:
      'WITH CHECK decides which rows may be written. A constant one lets a tenant plant rows for another, and a missing one leaves the reader to guess what is asked instead.',
    find: (catalog) => eachPolicy(catalog, findUnchecked),
  },
  {
    id: 'T15',
    name: 'policy-does-not-isolate',
    severity: 'error',
    explains:
      "A policy's USING decides which rows are seen. Only a comparison of the tenant column with the context keeps tenants apart; anything else has to be accepted by name.",
    find: (catalog) => eachPolicy(catalog, findOpen),
  },
  {
    id: 'T40',
    name: 'policy-reads-another-table',
    severity: 'error',
    explains:
      'A policy is only as strong as the tables that it reads: one without row-level security can be changed or read by all. One that reads its own table recurses without end.',
    find: (catalog) => eachPolicy(catalog, findReading),
  },
  {
    id: 'T43',
    name: 'context-evaluated-for-each-row',
    severity: 'advice',
    explains:
      'A bare call in a policy runs for every row that is looked at. In a sub-select it runs once for the statement.',
    find: (catalog) => eachPolicy(catalog, findRepeated),
  },
];

type PolicyLook = (catalog: Catalog, table: Relation, policy: Policy) => readonly Seen[];

function eachPolicy(catalog: Catalog, look: PolicyLook): readonly Seen[] {
  return guardedTables(catalog).flatMap((table) =>
    appPolicies(catalog, table).flatMap((policy) => look(catalog, table, policy)),
  );
}

/** As findings name it. */
export function policyObject(table: Relation, policy: Policy): string {
  return `${table.name} policy ${policy.name}`;
}

const words = { r: 'SELECT', a: 'INSERT', w: 'UPDATE', d: 'DELETE' } as const;

function findAddedUp(catalog: Catalog, table: Relation): readonly Seen[] {
  const commands = (['r', 'a', 'w', 'd'] as const).filter((command) => {
    const permissive = appPolicies(catalog, table).filter(
      (policy) => policy.isPermissive && appliesTo(policy, command),
    );
    return permissive.length > 1 && !hasFloor(catalog, table, command);
  });
  if (commands.length === 0) return [];
  return [
    {
      object: table.name,
      detail: `Several permissive policies answer ${commands.map((command) => words[command]).join(', ')}, and no restrictive one holds the tenant.`,
      remediationSql: createPolicySql(catalog, table, 'restrictive'),
    },
  ];
}

function hasFloor(catalog: Catalog, table: Relation, command: PolicyCommand): boolean {
  const reads = command === 'a' || hasReadFloor(catalog, table, command);
  const writes = command === 'r' || command === 'd' || hasWriteFloor(catalog, table, command);
  return reads && writes;
}

function findUnchecked(catalog: Catalog, table: Relation, policy: Policy): readonly Seen[] {
  const { command, check, using } = policy;
  if (command === 'r' || command === 'd') return [];
  const seen = (detail: string, severity?: 'advice'): readonly Seen[] => [
    {
      object: policyObject(table, policy),
      detail,
      remediationSql: alterPolicySql(catalog, table, policy),
      ...(severity === undefined ? {} : { severity }),
    },
  ];
  if (check === null) {
    if (!policy.isPermissive) return [];
    return isIsolating(catalog, table, policy, using) || command === 'a'
      ? seen('It has no WITH CHECK of its own.', 'advice')
      : [];
  }
  if (isIsolating(catalog, table, policy, check)) return [];
  const form = weakForm(canonical(catalog, policy, check), tenantColumnOf(catalog, table));
  if (!policy.isPermissive)
    return isPretence(catalog, table, policy, check)
      ? seen(`Its WITH CHECK ${form ?? ''}, although the policy is restrictive.`)
      : [];
  return isHeldWhenWriting(catalog, table, command)
    ? []
    : seen(`Its WITH CHECK ${notAccepted(form, canonical(catalog, policy, check))}`);
}

function findOpen(catalog: Catalog, table: Relation, policy: Policy): readonly Seen[] {
  const { command, using } = policy;
  if (using === null || isIsolating(catalog, table, policy, using)) return [];
  const form = weakForm(canonical(catalog, policy, using), tenantColumnOf(catalog, table));
  const isHarmless = policy.isPermissive
    ? isHeldWhenReading(catalog, table, command)
    : !isPretence(catalog, table, policy, using);
  if (isHarmless) return [];
  return [
    {
      object: policyObject(table, policy),
      detail: `Its USING ${notAccepted(form, canonical(catalog, policy, using))}`,
      remediationSql: alterPolicySql(catalog, table, policy),
    },
  ];
}

/** By its weak form, or quoted as `acceptedExpressions` takes it. */
function notAccepted(form: string | null, text: string): string {
  return form === null ? `is not one of the accepted expressions: ${bare(text)}` : `${form}.`;
}

/** A restrictive policy narrows whatever it says, unless it only seems to hold the tenant. */
function isPretence(catalog: Catalog, table: Relation, policy: Policy, text: string): boolean {
  const column = tenantColumnOf(catalog, table);
  const form = weakForm(canonical(catalog, policy, text), column);
  return form !== null && (text === 'true' || text.includes(column));
}

function isHeldWhenReading(catalog: Catalog, table: Relation, command: PolicyCommand): boolean {
  const commands = command === '*' ? (['r', 'w', 'd'] as const) : [command];
  return commands.every((each) => hasReadFloor(catalog, table, each));
}

function isHeldWhenWriting(catalog: Catalog, table: Relation, command: PolicyCommand): boolean {
  const commands = command === '*' ? (['a', 'w'] as const) : [command];
  return commands.every((each) => hasWriteFloor(catalog, table, each));
}

function findReading(catalog: Catalog, table: Relation, policy: Policy): readonly Seen[] {
  const text = canonical(catalog, policy, textOf(policy));
  const object = policyObject(table, policy);
  const own = table.name.split('.').at(-1) ?? table.name;
  const from = [table.name, own].map((name) => ` (?:FROM|JOIN) \\(*${escape(name)}[ )]`).join('|');
  const recursion = new RegExp(from).test(`${text} `)
    ? [{ object, detail: 'It reads the table that it guards.', remediationSql: null }]
    : [];
  const open = policy.reads
    .map((id) => catalog.relations.get(id))
    .filter((read) => read !== undefined)
    .filter((read) => !read.hasRowSecurity && !catalog.isReadableByAll(read))
    .map((read) => ({
      object: `${object} reading ${read.name}`,
      detail: `It reads ${read.name}, whose row-level security is off.`,
      remediationSql: null,
    }));
  return [...recursion, ...open];
}

function findRepeated(catalog: Catalog, table: Relation, policy: Policy): readonly Seen[] {
  const outside = withoutSubSelects(canonical(catalog, policy, textOf(policy)));
  const calls = policy.calls
    .map((id) => catalog.routines.get(id))
    .filter((routine) => routine !== undefined)
    .map(({ name }) => `${name}(`);
  if (!['current_setting(', ...calls].some((call) => outside.includes(call))) return [];
  const isPlain = [policy.using, writtenRows(policy)].every(
    (text) =>
      text === null || (isIsolating(catalog, table, policy, text) && !text.includes(' AND ')),
  );
  return [
    {
      object: policyObject(table, policy),
      detail: 'It calls the context outside a sub-select.',
      remediationSql: isPlain ? alterPolicySql(catalog, table, policy) : null,
    },
  ];
}

function escape(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
