import { allGrants, appPolicies, guardedTables } from '../catalog.ts';
import type { Catalog } from '../catalog.ts';
import type { Check, Seen } from '../check.ts';
import { codeOf, reachedRoutines, settingsIn, textOf } from '../policy/reached-text.ts';
import { alterPolicySql } from '../policy/template.ts';
import { policyObject } from './policies.ts';
import { privilegesIn, revokeAllSql } from './revoke.ts';

/** T22: whether the application's role can make a context by itself. */
export const contextChecks: readonly Check[] = [
  {
    id: 'T22',
    name: 'context-can-be-forged',
    severity: 'error',
    explains:
      'Any statement of the application may set any custom setting. Unless the context is signed with a key that the role cannot read, an injected statement becomes any tenant.',
    find: (catalog) => [
      ...findOpenKeys(catalog),
      ...findBareSettings(catalog),
      ...findUnsigned(catalog),
    ],
  },
];

function findOpenKeys({ relations, server }: Catalog): readonly Seen[] {
  const keys = relations.get(server.keyTableId ?? '');
  if (keys === undefined || allGrants(keys).length === 0) return [];
  return [
    {
      object: keys.name,
      detail: `The application has ${privilegesIn(allGrants(keys))} on the keys that sign contexts.`,
      remediationSql: revokeAllSql(keys),
    },
  ];
}

function findBareSettings(catalog: Catalog): readonly Seen[] {
  return guardedTables(catalog).flatMap((table) =>
    appPolicies(catalog, table)
      .filter((policy) => readsContext(catalog, textOf(policy)))
      .map((policy) => ({
        object: policyObject(table, policy),
        detail: 'It trusts a setting that nothing has verified.',
        remediationSql:
          catalog.server.contextFunction === null ? null : alterPolicySql(catalog, table, policy),
        severity: severityOf(catalog),
      })),
  );
}

const verifies = /\b(?:sha224|sha256|sha384|sha512|hmac|digest|verify)\w*\s*\(/i;

/**
 * The functions on the way from the policies to a setting: each that reads one runs as its owner,
 * who alone may read the key, and hashes what it read.
 */
function findUnsigned(catalog: Catalog): readonly Seen[] {
  const starts = guardedTables(catalog).flatMap((table) =>
    appPolicies(catalog, table).flatMap(({ calls }) => calls),
  );
  return reachedRoutines(catalog, [...new Set(starts)])
    .filter((routine) => readsContext(catalog, codeOf(routine)))
    .filter(
      (routine) =>
        !routine.isDefiner ||
        !reachedRoutines(catalog, [routine.id]).some((reached) => verifies.test(codeOf(reached))),
    )
    .map((routine) => ({
      object: `function ${routine.signature}`,
      detail: routine.isDefiner
        ? 'It believes a setting without verifying a signature.'
        : 'It reads the context with the rights of its caller, who cannot read a key to verify it by.',
      remediationSql: null,
      severity: severityOf(catalog),
    }));
}

function readsContext({ plan }: Catalog, text: string): boolean {
  return settingsIn(text).includes(plan.contextSetting.toLowerCase());
}

/** Where keys are kept, an unverified context is a hole; elsewhere it is a choice that weakens. */
function severityOf({ server }: Catalog): 'error' | 'warning' {
  return server.keyTableId === null ? 'warning' : 'error';
}
