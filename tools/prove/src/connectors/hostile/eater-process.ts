import { readFileSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import process from 'node:process';
import { createInterface } from 'node:readline';
import tls from 'node:tls';

import { labClock } from '@ataski/connector-lab/lab-clock';
import { composeParts } from '@ataski/connector-lab/lab-parts';
import { restrictTo } from '@ataski/connector-lab/restrict-to';
import type { OutboundDoor } from '@ataski/connectors-kit';

import { openTenancy } from '../open-tenancy.ts';
import { connectorOf } from '../system/connectors.ts';
import type { EaterSettings, Meal } from './eater-settings.ts';

/**
 * A worker that tells what each run cost it. The simulators are in another process, so that their
 * answers do not count. Each further line of input is one run.
 */
async function eat(settings: EaterSettings, lines: AsyncIterator<string>): Promise<void> {
  const clock = labClock(settings.now);
  const { sandbox, elsewherePort } = settings;
  const sockets = watchSockets(
    new Set([sandbox.port, Number(new URL(settings.database.url).port)]),
  );
  const parts = composeParts({
    db: openTenancy(settings.database, settings.workerId),
    connectors: [restrictTo(connectorOf(settings.system, clock), settings.stream)],
    ...{ apps: settings.apps, clock },
    dial: (host) => ({
      address: '127.0.0.1',
      port: sandbox.hosts.includes(host) ? sandbox.port : elsewherePort,
    }),
    ca: sandbox.ca,
    sleep: () => Promise.resolve(),
    runner: { workerId: settings.workerId },
    onError: (error) => process.stderr.write(`${String(error)}\n`),
  });
  const stopwatch = createStopwatch(parts.door);
  const egress = settings.follows ? followingDoor(stopwatch.door) : stopwatch.door;
  const runner = parts.createRunner({ egress });
  process.stdout.write('ready\n');
  for (let line = await lines.next(); line.done !== true; line = await lines.next()) {
    const opened = sockets();
    const meal = await measure(() => runner.runOnce(), stopwatch);
    const told: Meal = { ...meal, strangeSockets: sockets() - opened };
    process.stdout.write(`${JSON.stringify(told)}\n`);
  }
}

async function measure(
  run: () => Promise<boolean>,
  stopwatch: Stopwatch,
): Promise<Omit<Meal, 'strangeSockets'>> {
  globalThis.gc?.();
  // Linux then counts the highest mark of resident memory anew.
  writeFileSync('/proc/self/clear_refs', '5');
  const before = residentBytes('VmRSS');
  stopwatch.start();
  const hasRun = await run();
  return { hasRun, cpuMs: stopwatch.stop(), bytes: residentBytes('VmHWM') - before };
}

function residentBytes(mark: 'VmRSS' | 'VmHWM'): number {
  const status = readFileSync('/proc/self/status', 'utf8');
  return Number(new RegExp(`^${mark}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) * 1024;
}

/** Measures how long the processor was busy with one answer. */
interface Stopwatch {
  start(): void;
  /** The longest time, in milliseconds, from one answer to the next call or to the end. */
  stop(): number;
  /** The door, with a look at the watch whenever a call begins and whenever an answer is there. */
  readonly door: OutboundDoor;
}

/** An answer that the door does not let in counts from the beginning of its call. */
function createStopwatch(door: OutboundDoor): Stopwatch {
  let since = process.cpuUsage();
  let longest = 0;
  const look = (): void => {
    const { user, system } = process.cpuUsage(since);
    longest = Math.max(longest, (user + system) / 1000);
    since = process.cpuUsage();
  };
  return {
    start() {
      longest = 0;
      since = process.cpuUsage();
    },
    stop() {
      look();
      return longest;
    },
    door: {
      async call(context, request, signal) {
        look();
        const answer = await door.call(context, request, signal);
        since = process.cpuUsage();
        return answer;
      },
    },
  };
}

/** Counts each socket that is told to connect to another port than these, whoever asks. */
function watchSockets(known: ReadonlySet<number>): () => number {
  let strange = 0;
  const connect = net.Socket.prototype.connect;
  net.Socket.prototype.connect = function (this: net.Socket, ...input: [never]) {
    // Either a port and a host, as pg does, or an object that names them.
    const [first] = (input as unknown[]).flat();
    const port =
      typeof first === 'object' && first !== null && 'port' in first ? first.port : first;
    if (!known.has(Number(port))) strange += 1;
    return connect.apply(this, input);
  };
  return () => strange;
}

/** Breaks the proof on purpose: whatever address stands in an answer is called. */
function followingDoor(door: OutboundDoor): OutboundDoor {
  return {
    async call(context, request, signal) {
      const answer = await door.call(context, request, signal);
      const text = new TextDecoder().decode(answer.body) + JSON.stringify(answer.headers);
      const [, host = null, port = '443'] = /https?:\/\/([\w.-]+)(?::(\d+))?/.exec(text) ?? [];
      if (host !== null) net.connect({ host, port: Number(port) }).on('error', () => undefined);
      return answer;
    },
  };
}

tls.DEFAULT_MIN_VERSION = 'TLSv1.3';
const input = createInterface({ input: process.stdin });
// The input ends when the process that started this one is gone.
input.once('close', () => process.exit(0));
const lines = input[Symbol.asyncIterator]();
const first = await lines.next();
await eat(JSON.parse(String(first.value)) as EaterSettings, lines);
