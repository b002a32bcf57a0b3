import { requiredCoverage } from '../attestation/required-coverage.ts';
import type { ProbeReport } from '../probe/index.ts';
import { prepareAttacks } from './attack-database.ts';
import { readChoice } from './choice.ts';
import type { Command } from './command.ts';
import { misuse } from './misuse.ts';
import { renderProbe } from './render-probe.ts';

const help = `Usage: ataski-tenancy probe --tenant A --foreign B [options]

Attacks every table of tenants as the application role, in transactions that are rolled back: does
tenant A see or change a row of tenant B? Both need rows, or silence proves nothing.

  --tenant A        the id of the tenant who attacks: best one with few rows
  --foreign B       the id of the tenant who is attacked
  --family FAMILY   only this family of attacks; may be repeated
  --table TABLE     only this table, as schema.name; may be repeated
  --tenant-column COLUMN   the column that says whose row it is (default tenant_id)
  --format FORMAT   text (default) or json

Environment; never parameters, because parameters show in the list of processes:
  ATASKI_TENANCY_URL               a login that sees the catalog; it needs no right to any row
  ATASKI_TENANCY_APP_URL           logs in as ataski_app
  ATASKI_TENANCY_SIGNING_KEY_FILE  a file of one line: key id, colon, secret in base64

Exit codes: 0 fine; 1 a breach, or a table on which silence proves nothing; 2 wrong use; 3 it could
not be carried out.
`;

/** Attacks a database and tells what came of it. */
export const probeCommand: Command = {
  name: 'probe',
  summary: 'attack a live database as the application role; all is rolled back',
  help,
  takes: [0, 0],
  options: {
    tenant: { type: 'string' },
    foreign: { type: 'string' },
    family: { type: 'string', multiple: true },
    table: { type: 'string', multiple: true },
    'tenant-column': { type: 'string' },
    format: { type: 'string' },
  },
  async run(given, world) {
    const format = readChoice(given, 'format', ['text', 'json']);
    const [families, tables] = [given.texts('family'), given.texts('table')];
    if (families.some((family) => !requiredCoverage.families.includes(family)))
      misuse('there is no such family of attacks');
    const tenantColumn = given.text('tenant-column');
    const attack = prepareAttacks(given, world, {
      ...(families.length === 0 ? {} : { families }),
      ...(tables.length === 0 ? {} : { tables }),
      ...(tenantColumn === undefined ? {} : { tenantColumn }),
    });
    const report = await attack();
    world.out(
      format === 'json'
        ? `${JSON.stringify(report, null, 2)}\n`
        : renderProbe(report, world.isColoured),
    );
    const missed = tables.filter((table) => !report.tables.includes(table)).length;
    if (missed > 0)
      world.err(
        `${String(missed)} of the tables that were named have no tenant column, or are not there for the application\n`,
      );
    return isProven(report) && missed === 0 ? 0 : 1;
  },
};

/** Nothing was breached, and every table answered. */
function isProven({ breaches, blind, tables }: ProbeReport): boolean {
  return breaches.length === 0 && blind.length === 0 && tables.length > 0;
}
