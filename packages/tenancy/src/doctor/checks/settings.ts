import { appPolicies, guardedTables, tenantColumnOf } from '../catalog.ts';
import type { Catalog } from '../catalog.ts';
import type { Check, Seen } from '../check.ts';
import type { Policy } from '../facts/policy-facts.ts';
import type { Relation } from '../facts/relation-facts.ts';
import { codeOf, reachedRoutines, settingsIn, settingsOf, textOf } from '../policy/reached-text.ts';
import { alterPolicySql } from '../policy/template.ts';
import { isIsolating } from '../policy/tenant-equality.ts';
import { policyObject } from './policies.ts';

/** T16, T17, T18, T19, T23, T31: which settings decide, and where they come from. */
export const settingChecks: readonly Check[] = [
  {
    id: 'T16',
    name: 'policy-reads-wrong-setting',
    severity: 'error',
    explains:
      'A policy that reads another setting than the program sets, by a slip of the pen, answers nothing or somebody else.',
    find: (catalog) =>
      eachAppPolicy(catalog, (table, policy) => {
        const settings = settingsOf(catalog, policy);
        if (settings.length === 0 || settings.includes(settingOf(catalog))) return [];
        if (!policy.isPermissive && !textOf(policy).includes(tenantColumnOf(catalog, table)))
          return [];
        return [
          {
            object: policyObject(table, policy),
            detail: `It reads the setting ${settings.join(', ')} instead of ${settingOf(catalog)}.`,
            remediationSql: rewriteSql(catalog, table, policy),
          },
        ];
      }),
  },
  {
    id: 'T17',
    name: 'empty-setting-cast',
    severity: 'warning',
    explains:
      "After the first local SET of a session has ended, the setting reads '' and not NULL, and a cast of '' raises an error that looks like a broken query. nullif makes it NULL.",
    find: (catalog) =>
      findInCode(
        catalog,
        (code) => /\bcurrent_setting\s*\([^()]*\)\s*\)?\s*::\s*(?!text\b|varchar\b)\w/i.test(code),
        'It casts current_setting without nullif.',
      ),
  },
  {
    id: 'T18',
    name: 'setting-raises-when-absent',
    severity: 'warning',
    explains:
      "With one argument current_setting raises before the first SET of a session and reads '' after it: two ways to fail, of which tests meet only one.",
    find: (catalog) =>
      findInCode(
        catalog,
        (code) => /\bcurrent_setting\s*\(\s*'(?:[^']|'')*'\s*(?:::\s*text\s*)?\)/i.test(code),
        'It calls current_setting with one argument.',
      ),
  },
  {
    id: 'T19',
    name: 'context-stored-as-default',
    severity: 'error',
    explains:
      'A context that every session starts with is a tenant for whoever forgot to set one: nothing fails closed any more.',
    find: (catalog) =>
      catalog.settings
        .filter(({ label }) => label.toLowerCase() === settingOf(catalog))
        .map(({ place, name, resetSql }) => ({
          object: `${place} setting ${name}`,
          detail: `Sessions start with ${name} already set.`,
          remediationSql: resetSql,
        })),
  },
  {
    id: 'T23',
    name: 'bypass-by-setting',
    severity: 'error',
    explains:
      'Any statement may set any custom setting, so a policy that opens for a setting opens for an injected statement.',
    find: (catalog) =>
      eachAppPolicy(catalog, (table, policy) => findBypass(catalog, table, policy)),
  },
  {
    id: 'T31',
    name: 'row-security-setting-off',
    severity: 'warning',
    explains:
      'With row_security off every statement that a policy would filter fails for the role. That suits a dump, and nothing that serves tenants.',
    find: ({ settings, roles: { app } }) =>
      settings
        .filter(
          ({ label, value, roleId }) =>
            label === 'row_security' &&
            ['off', 'false', 'no', '0'].includes(value.toLowerCase()) &&
            (roleId === null || roleId === app.id),
        )
        .map(({ place, resetSql }) => ({
          object: `${place} setting row_security`,
          detail: 'Sessions start with row_security off.',
          remediationSql: resetSql,
        })),
  },
];

function settingOf({ plan }: Catalog): string {
  return plan.contextSetting.toLowerCase();
}

function eachAppPolicy(
  catalog: Catalog,
  look: (table: Relation, policy: Policy) => readonly Seen[],
): readonly Seen[] {
  return guardedTables(catalog).flatMap((table) =>
    appPolicies(catalog, table).flatMap((policy) => look(table, policy)),
  );
}

function findBypass(catalog: Catalog, table: Relation, policy: Policy): readonly Seen[] {
  const settings = settingsOf(catalog, policy);
  const others = settings.filter((name) => name !== settingOf(catalog));
  const readsContext =
    settings.includes(settingOf(catalog)) ||
    textOf(policy).includes(catalog.server.contextFunction ?? '\0');
  if (others.length === 0 || !readsContext) return [];
  // A second condition that only narrows opens nothing.
  const isNarrowing = [policy.using, policy.check].every(
    (text) => text === null || isIsolating(catalog, table, policy, text),
  );
  if (isNarrowing) return [];
  return [
    {
      object: policyObject(table, policy),
      detail: `It also reads the setting ${others.join(', ')}.`,
      remediationSql: rewriteSql(catalog, table, policy),
    },
  ];
}

/** Where the doctor may write the whole expression anew: in a policy that reads settings itself. */
function rewriteSql(catalog: Catalog, table: Relation, policy: Policy): string | null {
  return settingsIn(textOf(policy)).length > 0 ? alterPolicySql(catalog, table, policy) : null;
}

function findInCode(
  catalog: Catalog,
  isFaulty: (code: string) => boolean,
  detail: string,
): readonly Seen[] {
  const policies = eachAppPolicy(catalog, (table, policy) =>
    isFaulty(textOf(policy))
      ? [
          {
            object: policyObject(table, policy),
            detail,
            remediationSql: alterPolicySql(catalog, table, policy),
          },
        ]
      : [],
  );
  const starts = guardedTables(catalog).flatMap((table) =>
    appPolicies(catalog, table).flatMap(({ calls }) => calls),
  );
  const routines = reachedRoutines(catalog, [...new Set(starts)])
    .filter((routine) => isFaulty(codeOf(routine)))
    .map(({ signature }) => ({ object: `function ${signature}`, detail, remediationSql: null }));
  return [...policies, ...routines];
}
