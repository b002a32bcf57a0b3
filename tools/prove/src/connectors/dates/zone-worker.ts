import process from 'node:process';
import { createInterface } from 'node:readline';
import tls from 'node:tls';

import { labClock } from '@ataski/connector-lab/lab-clock';
import { composeParts } from '@ataski/connector-lab/lab-parts';

import { openTenancy } from '../open-tenancy.ts';
import { connectorOf } from '../system/connectors.ts';
import { witnesses } from './zone-settings.ts';
import type { ZoneSettings } from './zone-settings.ts';

/**
 * A worker whose whole process stands in another time zone. Its first line of input are its
 * settings; each further one is a moment at which it carries out whatever is due, and says that it
 * is done and how its zone differs from UTC.
 */
function createWorker(settings: ZoneSettings): (moment: string) => Promise<void> {
  const { sandbox, sabotage } = settings;
  if (sabotage === 'local') writeLocalInstants();
  const clock = labClock();
  const { runner } = composeParts({
    db: openTenancy(settings.database, 'zone'),
    connectors: [connectorOf(settings.system, clock)],
    ...{ apps: settings.apps, clock },
    dial: () => ({ address: '127.0.0.1', port: sandbox.port }),
    ca: sandbox.ca,
    // The clock stands still: two runs differ by nothing but their zone.
    sleep: () => Promise.resolve(),
    onError: (error) => process.stderr.write(`${String(error)}\n`),
  });
  return async (moment) => {
    clock.at = Number(moment);
    while (await runner.runOnce());
    const offsets = witnesses.map((witness) => String(new Date(witness).getTimezoneOffset()));
    process.stdout.write(`done ${offsets.join(' ')}\n`);
  };
}

/** As code does that takes the local parts of a date for those of UTC. */
function writeLocalInstants(): void {
  const toUtc = Date.prototype.toISOString;
  Reflect.set(Date.prototype, 'toISOString', function toLocal(this: Date): string {
    return toUtc.call(new Date(this.getTime() - this.getTimezoneOffset() * 60_000));
  });
}

tls.DEFAULT_MIN_VERSION = 'TLSv1.3';
const lines = createInterface({ input: process.stdin });
let work: ((moment: string) => Promise<void>) | null = null;
lines.on('line', (line) => {
  if (work === null) work = createWorker(JSON.parse(line) as ZoneSettings);
  else void work(line);
});
// The input ends when the process that started this one is gone.
lines.once('close', () => process.exit(0));
