import { compare, readSnapshot, renderDiff, takeSnapshot } from '../diff/index.ts';
import type { ChangeClass, PolicySnapshot } from '../diff/index.ts';
import { readChoice } from './choice.ts';
import type { CliWorld, Command, Given } from './command.ts';
import { readConnection } from './connection.ts';
import { misuse } from './misuse.ts';
import { withClient } from './open-client.ts';
import { createProgress } from './progress.ts';
import { readTextFile, writeTextFile } from './text-file.ts';

const help = `Usage: ataski-tenancy diff BEFORE AFTER [--fail-on dangerous|review] [--format text|json]
       ataski-tenancy diff --snapshot FILE [CONNECTION]

Compares what isolation rests on in two databases, and classes every change: dangerous could open
rows, safe only narrows, all else is to review.

BEFORE, AFTER and CONNECTION are names of environment variables, in capitals, that hold a connection
string. BEFORE and AFTER can also be files that --snapshot stored.

  --snapshot FILE   store what is there now; of ATASKI_TENANCY_URL unless CONNECTION is named
  --fail-on CLASS   exit 1 on dangerous changes (default), or on those to review, too
  --format FORMAT   text (default) or json
  --app-role ROLE   the role that serves requests (default ataski_app)
  --schema SCHEMA   look at this schema alone; may be repeated

Exit codes: 0 fine; 1 changes of that class; 2 wrong use; 3 it could not be carried out.
`;

const failing: Readonly<Record<'dangerous' | 'review', readonly ChangeClass[]>> = {
  dangerous: ['dangerous'],
  review: ['dangerous', 'review'],
};

/** Tells what changed between two states of what isolation rests on. */
export const diffCommand: Command = {
  name: 'diff',
  summary: 'class what changed between two databases or snapshots',
  help,
  takes: [0, 2],
  options: {
    snapshot: { type: 'string' },
    'fail-on': { type: 'string' },
    format: { type: 'string' },
    'app-role': { type: 'string' },
    schema: { type: 'string', multiple: true },
  },
  async run(given, world) {
    const file = given.text('snapshot');
    if (file !== undefined) {
      const [from = 'ATASKI_TENANCY_URL', more] = given.positionals;
      if (more !== undefined) misuse('--snapshot takes one connection');
      writeTextFile(
        file,
        `${JSON.stringify(await snapshotOf(from, given, world), null, 2)}\n`,
        'owner',
      );
      return 0;
    }
    const [before, after] = given.positionals;
    if (before === undefined || after === undefined) misuse('BEFORE and AFTER are missing');
    const failOn = failing[readChoice(given, 'fail-on', ['dangerous', 'review'])];
    const format = readChoice(given, 'format', ['text', 'json']);
    const changes = compare(
      await snapshotOf(before, given, world),
      await snapshotOf(after, given, world),
    );
    world.out(renderDiff(changes, { format, isColoured: world.isColoured }));
    return changes.some((change) => failOn.includes(change.class)) ? 1 : 0;
  },
};

/** Variables are in capitals; anything else is a file. */
async function snapshotOf(from: string, given: Given, world: CliWorld): Promise<PolicySnapshot> {
  if (!/^[A-Z][A-Z0-9_]*$/.test(from)) return readSnapshot(readTextFile(from));
  const schemas = given.texts('schema');
  const appRole = given.text('app-role');
  const progress = createProgress(world);
  progress.step('reading the catalog');
  try {
    return await withClient(readConnection(world, from), (client) =>
      takeSnapshot(client, {
        ...(appRole === undefined ? {} : { appRole }),
        ...(schemas.length === 0 ? {} : { schemas }),
      }),
    );
  } finally {
    progress.end();
  }
}
