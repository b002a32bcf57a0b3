import process from 'node:process';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import tls from 'node:tls';

import { labClock } from '@ataski/connector-lab/lab-clock';
import { composeParts } from '@ataski/connector-lab/lab-parts';
import { restrictTo } from '@ataski/connector-lab/restrict-to';

import { openTenancy } from '../open-tenancy.ts';
import { connectorOf } from '../system/connectors.ts';
import type { WorkerSettings } from './worker-settings.ts';

/**
 * A worker in a process of its own, which can be killed. Its first line of input are its settings;
 * with the second it begins to carry out whatever is due.
 */
async function work(settings: WorkerSettings, begun: Promise<unknown>): Promise<void> {
  const clock = labClock(settings.now);
  const { sandbox, streams } = settings;
  const connector = connectorOf(settings.system, clock);
  const { runner } = composeParts({
    db: openTenancy(settings.database, settings.workerId),
    connectors: [streams === undefined ? connector : restrictTo(connector, ...streams)],
    ...{ apps: settings.apps, clock },
    dial: () => ({ address: '127.0.0.1', port: sandbox.port }),
    ca: sandbox.ca,
    // The clock stands still, so that what is stored does not tell one process from another.
    sleep: () => Promise.resolve(),
    runner: { workerId: settings.workerId },
    onError: (error) => process.stderr.write(`${String(error)}\n`),
  });
  process.stdout.write('ready\n');
  await begun;
  for (;;) if (!(await runner.runOnce())) await sleep(10);
}

tls.DEFAULT_MIN_VERSION = 'TLSv1.3';
const begin = Promise.withResolvers<null>();
const lines = createInterface({ input: process.stdin });
lines.once('line', (line) => {
  lines.once('line', () => begin.resolve(null));
  void work(JSON.parse(line) as WorkerSettings, begin.promise);
});
// The input ends when the process that started this one is gone.
lines.once('close', () => process.exit(0));
