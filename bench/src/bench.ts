import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

import { openFernet } from './foundation/fernet.ts';
import { openTenantQuery } from './foundation/tenant-query.ts';
import { measure } from './measure.ts';
import type { Group, Row } from './measure.ts';
import { renderTable } from './report.ts';

type Suite = readonly (() => Group | Promise<Group>)[];

const suites: Readonly<Record<string, Suite>> = { foundation: [openFernet, openTenantQuery] };

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'string' } },
});
const suite = suites[positionals[0] ?? ''];
if (suite === undefined) {
  console.error(`usage: npm run bench -- <${Object.keys(suites).join('|')}> [--json FILE]`);
  process.exitCode = 2;
} else {
  const rows = await runSuite(suite);
  console.log(renderTable(rows));
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(rows, null, 2)}\n`);
  if (!rows.every(({ holds }) => holds)) process.exitCode = 1;
}

async function runSuite(groups: Suite): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const open of groups) {
    const group = await open();
    const abandon = (): void => void group.close().finally(() => process.exit(130));
    process.once('SIGINT', abandon);
    try {
      for (const comparison of group.comparisons) {
        console.error(`measuring: ${comparison.name}`);
        rows.push(await measure(comparison));
      }
    } finally {
      process.off('SIGINT', abandon);
      await group.close();
    }
  }
  return rows;
}
