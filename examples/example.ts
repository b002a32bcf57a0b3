import { parseArgs } from 'node:util';

import { createClaimBook } from './claims.ts';
import type { ClaimBook } from './claims.ts';
import { startExampleServer } from './example-database.ts';
import type { ExampleDatabase } from './example-database.ts';

/**
 * The body of `npm run example -- <name>...`. Ends with 0 only when each example that was named has
 * checked each claim, and all of them held.
 */
type Example = (database: ExampleDatabase, book: ClaimBook) => Promise<void>;

const examples: Readonly<Record<string, () => Promise<Example>>> = {
  'tenancy-pg': async () => (await import('./tenancy-pg/notes.ts')).showNotes,
  'tenancy-drizzle': async () => (await import('./tenancy-drizzle/notes.ts')).showNotes,
  'tenancy-kysely': async () => (await import('./tenancy-kysely/notes.ts')).showNotes,
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { 'without-row-security': { type: 'boolean', default: false } },
});
if (positionals.length === 0 || positionals.some((name) => !(name in examples))) {
  const names = Object.keys(examples).join('|');
  console.error(`usage: npm run example -- <${names}>... [--without-row-security]`);
  process.exitCode = 2;
} else {
  process.exitCode = (await runAll(positionals)) ? 0 : 1;
}

async function runAll(names: readonly string[]): Promise<boolean> {
  const server = await startExampleServer();
  const isSabotaged = values['without-row-security'];
  let isComplete = true;
  try {
    for (const name of new Set(names)) {
      console.log(name);
      const show = await examples[name]?.();
      const book = createClaimBook();
      const database = await server.open(name, { isSabotaged });
      try {
        await show?.(database, book);
      } finally {
        await database.close();
      }
      isComplete &&= book.isComplete();
    }
  } finally {
    await server.stop();
  }
  return isComplete;
}
