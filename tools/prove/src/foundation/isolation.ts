import { createCorrelationId, parseTenantId } from '@ataski/kernel';
import { tenants } from '@ataski/postgres/template-database';

import type { Proof, ProofRow } from '../proof.ts';
import { attacksOn } from './isolation/attacks.ts';
import { askDefinerFunctions } from './isolation/definer-functions.ts';
import type { DefinerAnswer } from './isolation/definer-functions.ts';
import { fillEveryTable } from './isolation/fill-tables.ts';
import { fingerprintOf } from './isolation/fingerprint.ts';
import { forgeries } from './isolation/forgeries.ts';
import { runAttack } from './isolation/run-attack.ts';
import type { Attacked } from './isolation/run-attack.ts';
import { callServingFunctions } from './isolation/serving-functions.ts';
import type { Served } from './isolation/serving-functions.ts';
import { findTenantTables } from './isolation/tenant-tables.ts';
import type { TenantTable } from './isolation/tenant-tables.ts';
import { withScratchDatabase } from './with-scratch-database.ts';

/**
 * F3. Inside tenant A, as the application's own role, every attack on every table of the catalog
 * that has a tenant column: no row of B is seen, none of B's is written, no context is forged.
 */
export const isolation: Proof = isolationAfter('', /./);

/**
 * The same after something was done to the schema, for tests that must see the proof fail, on the
 * tables whose names match.
 */
export function isolationAfter(sabotage: string, only: RegExp): Proof {
  return ({ progress }) =>
    withScratchDatabase(async (database) => {
      const { superuser } = database.pools;
      if (sabotage !== '') await superuser.query(sabotage);
      const tables = (await findTenantTables(superuser)).filter(({ name }) => only.test(name));
      const single = await fillEveryTable(superuser, tables, [tenants.acme, tenants.globex]);
      const attacked: Attacked = {
        database,
        own: parseTenantId(tenants.acme),
        foreign: parseTenantId(tenants.globex),
        actor: { type: 'agent', id: 'injected' },
        correlationId: createCorrelationId(),
      };
      const before = await fingerprintOf(superuser, tables, tenants.globex);
      const results = [];
      for (const table of tables) {
        progress(
          `${table.name}: ${table.privileges.join(' ').toLowerCase() || 'closed to the application'}`,
        );
        for (const attack of attacksOn(table, attacked))
          results.push(await runAttack(attacked, table, attack));
      }
      const served = await callServingFunctions(attacked);
      const after = await fingerprintOf(superuser, tables, tenants.globex);
      const contexts = await forgeries(attacked, tables);
      const answers = await askDefinerFunctions(attacked);
      const seen = results.filter(({ foreignRows }) => foreignRows > 0);
      const blind = results.filter(({ isControl, ownRows }) => isControl && ownRows === 0);
      const forged = contexts.filter(({ wasRefused }) => !wasRefused);
      return [
        row('As ataski_app inside tenant A, no statement shows a row of B.', {
          measured: `${String(results.length)} attacks on ${String(tables.length)} tables: ${list(seen.map(({ name }) => name))}`,
          goal: '0 rows of B',
          holds: tables.length > 5 && seen.length === 0,
        }),
        row('The same attacks would have seen rows, since A sees its own.', {
          measured: `tables whose own rows stayed hidden: ${list(blind.map(({ name }) => name))}`,
          goal: 'none',
          holds: blind.length === 0 && results.some(({ isControl }) => isControl),
        }),
        row('Nothing that A does changes a row of B.', {
          measured: `fingerprints of B's rows in ${String(before.size)} tables: ${list(differences(before, after))} changed`,
          goal: 'none changed, none empty',
          holds:
            differences(before, after).length === 0 &&
            [...before].every(([name, { rows }]) => rows > 0 || single.includes(name)),
        }),
        row('No context can be forged, borrowed or left out.', {
          measured: `${String(contexts.length)} forgeries: accepted ${list(forged.map(({ name }) => name))}`,
          goal: 'all refused',
          holds: contexts.length > 20 && forged.length === 0,
        }),
        definerRow(answers),
        servedRow(served),
        forceRow(tables),
      ];
    });
}

function definerRow(answers: readonly DefinerAnswer[]): ProofRow {
  const answered = answers.filter(({ wasRefused }) => !wasRefused);
  return row('No function that runs as its owner and looks across tenants answers inside A.', {
    measured: `${String(answers.length)} functions: answered ${list(answered.map(({ name }) => name))}`,
    goal: 'all refused',
    holds: answers.length > 3 && answered.length === 0,
  });
}

function servedRow({ calls, leaks }: Served): ProofRow {
  return row("None that serves a tenant shows A what is B's; what it changes is seen above.", {
    measured: `${String(calls)} calls: ${list(leaks)} named a row of B`,
    goal: 'none',
    holds: calls > 10 && leaks.length === 0,
  });
}

function forceRow(tables: readonly TenantTable[]): ProofRow {
  const open = tables.filter(({ isForced, privileges }) => !isForced && privileges.length > 0);
  return row('Every table with a tenant column is forced or closed to the application.', {
    measured: `open without force: ${list(open.map(({ name }) => name))}`,
    goal: 'none',
    holds: open.length === 0,
  });
}

function row(promise: string, result: Pick<ProofRow, 'measured' | 'goal' | 'holds'>): ProofRow {
  return { id: 'F3', promise, ...result };
}

function list(names: readonly string[]): string {
  return names.length === 0 ? 'none' : names.slice(0, 5).join(', ');
}

function differences(
  before: ReadonlyMap<string, { digest: string }>,
  after: ReadonlyMap<string, { digest: string }>,
) {
  return [...before.keys()].filter((name) => before.get(name)?.digest !== after.get(name)?.digest);
}
