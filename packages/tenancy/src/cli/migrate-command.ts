import { resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';

import { AtaskiError, readMigrations } from '@ataski/kernel';
import type { Migration } from '@ataski/kernel';

import { TenancyError } from '../errors.ts';
import { migrations } from '../index.ts';
import { migrate } from '../schema/migrate.ts';
import { requireText } from './choice.ts';
import type { Command, Given } from './command.ts';
import { readConnection } from './connection.ts';
import { listMigrationStatus } from './migration-status.ts';
import { misuse } from './misuse.ts';
import { withClient } from './open-client.ts';

const help = `Usage: ataski-tenancy migrate [--package NAME --dir DIR] [--status]

Applies the migrations of @ataski/tenancy and then those of a folder, 000001_*.sql and so on, each
once and in a transaction of its own. Runners wait for one another.

  --package NAME   whose migrations the folder holds: lower case, digits and dashes
  --dir DIR        the folder
  --status         only tell which are applied, pending, changed or unknown

Environment:
  ATASKI_TENANCY_URL   logs in as ataski_migrator. Never a parameter: parameters show in the list
                       of processes.

Exit codes: 0 fine; 1 with --status, when not all are applied as they are; 2 wrong use; 3 it could
not be carried out.
`;

/** Brings a database up to date, or tells how far it is. */
export const migrateCommand: Command = {
  name: 'migrate',
  summary: 'bring the schema of a database up to date',
  help,
  takes: [0, 0],
  options: {
    package: { type: 'string' },
    dir: { type: 'string' },
    status: { type: 'boolean' },
  },
  async run(given, world) {
    const list = [...migrations, ...readFolder(given)];
    const settings = readConnection(world, 'ATASKI_TENANCY_URL');
    if (given.isSet('status')) {
      const found = await withClient(settings, (client) => listMigrationStatus(client, list));
      for (const { state, migration } of found) world.out(`${state.padEnd(7)}  ${migration}\n`);
      return found.every(({ state }) => state === 'applied') ? 0 : 1;
    }
    const { applied, alreadyApplied } = await withClient(settings, (client) =>
      migrate(client, list),
    );
    for (const migration of applied) world.out(`applied  ${migration}\n`);
    world.out(`${String(applied.length)} applied, ${String(alreadyApplied)} were already\n`);
    return 0;
  },
};

function readFolder(given: Given): readonly Migration[] {
  if (given.text('package') === undefined && given.text('dir') === undefined) return [];
  const name = requireText(given, 'package');
  const folder = requireText(given, 'dir');
  if (!/^[a-z][a-z0-9-]{0,62}$/.test(name) || name === 'tenancy')
    misuse('--package is lower case, digits and dashes, and not tenancy');
  try {
    const list = readMigrations(name, pathToFileURL(`${resolve(folder)}${sep}`));
    return list.length > 0 ? list : misuse('the folder holds no migration');
  } catch (error) {
    if (AtaskiError.is(error)) throw error;
    const { code } = error as { code?: unknown };
    throw new TenancyError('TENANCY_FILE_UNREADABLE', { file: folder, reason: String(code) });
  }
}
