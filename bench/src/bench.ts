import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

import { openAppend } from './audit/append.ts';
import { openSealing } from './audit/sealing.ts';
import { openVerify } from './audit/verify.ts';
import { openLanding } from './connectors/landing.ts';
import { openFernet } from './foundation/fernet.ts';
import { openTenantQuery } from './foundation/tenant-query.ts';
import { openLedger } from './gateway/ledger.ts';
import { openOverhead } from './gateway/overhead.ts';
import { measure } from './measure.ts';
import type { Group, Row } from './measure.ts';
import { renderTable } from './report.ts';
import { openLoopback } from './tenancy/loopback.ts';
import { openNetworkWait } from './tenancy/network-wait.ts';
import { openPeers } from './tenancy/peers.ts';
import { openPlainContext } from './tenancy/plain-context.ts';
import { openPolicyForm } from './tenancy/policy-form.ts';
import { openAgainstNpm } from './vault/against-npm.ts';
import { openAgainstPython } from './vault/against-python.ts';
import { openGoogleSdk } from './vault/google-sdk.ts';

type Suite = readonly (() => Group | Promise<Group>)[];

const suites: Readonly<Record<string, Suite>> = {
  foundation: [openFernet, openTenantQuery],
  audit: [openAppend, openSealing, openVerify],
  tenancy: [openLoopback, openPlainContext, openNetworkWait, openPeers, openPolicyForm],
  connectors: [openLanding],
  gateway: [openLedger, openOverhead],
  vault: [openAgainstNpm, openAgainstPython, openGoogleSdk],
};

const stopSignals = ['SIGINT', 'SIGTERM'] as const;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'string' }, only: { type: 'string' } },
});
const suite = suites[positionals[0] ?? ''];
if (suite === undefined) {
  console.error(
    `usage: npm run bench -- <${Object.keys(suites).join('|')}> [--only WORDS] [--json FILE]`,
  );
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
    for (const signal of stopSignals) process.once(signal, abandon);
    try {
      for (const comparison of group.comparisons) {
        if (!comparison.name.includes(values.only ?? '')) continue;
        console.error(`measuring: ${comparison.name}`);
        rows.push(await measure(comparison));
      }
    } finally {
      for (const signal of stopSignals) process.off(signal, abandon);
      await group.close();
    }
  }
  return rows;
}
