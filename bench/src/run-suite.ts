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
import { openLoopback } from './tenancy/loopback.ts';
import { openNetworkWait } from './tenancy/network-wait.ts';
import { openPeers } from './tenancy/peers.ts';
import { openPlainContext } from './tenancy/plain-context.ts';
import { openPolicyForm } from './tenancy/policy-form.ts';
import type { SuiteName } from './usage.ts';
import { openAgainstNpm } from './vault/against-npm.ts';
import { openAgainstPython } from './vault/against-python.ts';
import { openGoogleSdk } from './vault/google-sdk.ts';

type Suite = readonly (() => Group | Promise<Group>)[];

const suites: Readonly<Record<SuiteName, Suite>> = {
  foundation: [openFernet, openTenantQuery],
  audit: [openAppend, openSealing, openVerify],
  tenancy: [openLoopback, openPlainContext, openNetworkWait, openPeers, openPolicyForm],
  connectors: [openLanding],
  gateway: [openLedger, openOverhead],
  vault: [openAgainstNpm, openAgainstPython, openGoogleSdk],
};

const stopSignals = ['SIGINT', 'SIGTERM'] as const;

/** Measures the rows of a suite whose name has the words. */
export async function runSuite(name: SuiteName, words: string): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const open of suites[name]) {
    const group = await open();
    const abandon = (): void => void group.close().finally(() => process.exit(130));
    for (const signal of stopSignals) process.once(signal, abandon);
    try {
      for (const comparison of group.comparisons) {
        if (!comparison.name.includes(words)) continue;
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
