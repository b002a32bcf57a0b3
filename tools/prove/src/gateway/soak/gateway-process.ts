import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { setImmediate as turn } from 'node:timers/promises';

import { composeGateway } from './compose-gateway.ts';
import type { Sample, SoakSettings } from './soak-settings.ts';

/**
 * The gateway in a process of its own: the port that it listens on is its first line. Each further
 * line of its input asks for a sample, but for the last, which closes the gateway before.
 */
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const first = await lines.next();
const { gateway, failures, stop } = composeGateway(JSON.parse(String(first.value)) as SoakSettings);
const server = createServer((request, response) => void gateway.handle(request, response));
server.keepAliveTimeout = 120_000;
await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
process.stdout.write(`${String((server.address() as AddressInfo).port)}\n`);

for (let line = await lines.next(); line.done !== true; line = await lines.next()) {
  if (line.value === 'close') {
    await stop();
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  }
  process.stdout.write(`${JSON.stringify(await takeSample())}\n`);
}
process.exit(0);

async function takeSample(): Promise<Sample> {
  // What a collection lets go is told to finalizers in a later turn, and they let go of more.
  for (let round = 0; round < 2; round += 1) {
    globalThis.gc?.();
    await turn();
  }
  const { heapUsed, external, rss } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  return {
    ...{ heapUsed, external, rss, failures: failures(), processorMs: (user + system) / 1000 },
    handles: countByName(process.getActiveResourcesInfo()),
  };
}

function countByName(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names.toSorted()) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
