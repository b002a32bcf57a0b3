import { createLab, labClock } from '@ataski/connector-lab';

import { readLandedTables } from '../kill/landed-tables.ts';
import type { LandedTables } from '../kill/landed-tables.ts';
import type { LabDatabase } from '../lab-database.ts';
import { connectorOf } from '../system/connectors.ts';
import type { DatedSystem } from './dated-systems.ts';
import { hardMoments } from './hard-moments.ts';
import { startInZone } from './zone-process.ts';
import type { ZoneSettings } from './zone-settings.ts';

/** What two runs in a zone left. */
export interface ZoneRun {
  readonly landed: LandedTables;
  /** How the worker's zone differs from UTC in winter and in summer, in minutes. */
  readonly offsets: readonly number[];
}

/** A run after half of the changes begins here: at midnight in UTC, at noon and later elsewhere. */
const firstRun = Date.parse('2026-11-20T00:00:00Z');
/** The next begins a second before midnight in Newfoundland, and half of the changes lie between. */
const secondRun = Date.parse('2026-11-21T03:29:59Z');

/**
 * Makes a provider, lets things happen in it at hard moments, and has a worker in the zone read it
 * twice.
 */
export async function runInZone(
  database: LabDatabase,
  { system, open }: DatedSystem,
  zone: string,
  sabotage?: ZoneSettings['sabotage'],
): Promise<ZoneRun> {
  const clock = labClock();
  clock.at = firstRun;
  const provider = open(clock);
  const lab = await createLab(database, {
    ...{ simulators: [provider.simulator], connectors: [connectorOf(system, clock)] },
    ...{ apps: provider.apps, clock },
  });
  const worker = startInZone(zone, {
    ...{ system, database: database.address, apps: provider.apps },
    sandbox: {
      port: lab.sandbox.dial(provider.simulator.hosts[0] ?? '').port,
      ca: lab.sandbox.caPem,
    },
    ...(sabotage === undefined ? {} : { sabotage }),
  });
  const ask = async (connectionId: string): Promise<readonly number[]> => {
    await database.tenancy.withTenant(database.context(), (tx) =>
      lab.connections.startSync(tx, connectionId),
    );
    return await worker.runAt(clock.at);
  };
  try {
    hardMoments.forEach((moment, index) => {
      clock.at = Date.parse(moment);
      provider.change(index);
    });
    clock.at = firstRun;
    const connectionId = await provider.connect(lab, database.context());
    await ask(connectionId);
    clock.at = firstRun + 1;
    hardMoments.forEach((_moment, index) => {
      clock.at += 3_600_000 * 2;
      provider.change(hardMoments.length + index);
    });
    clock.at = secondRun;
    const offsets = await ask(connectionId);
    const landed = await readLandedTables(database.pools.superuser, connectionId);
    await database.tenancy.withTenant(database.context(), (tx) =>
      lab.connections.disconnect(tx, connectionId),
    );
    return { landed, offsets };
  } finally {
    await worker.close();
    await lab.close();
  }
}
