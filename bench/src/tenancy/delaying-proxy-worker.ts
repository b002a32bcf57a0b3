import net from 'node:net';
import { parentPort, workerData } from 'node:worker_threads';

import type { DelayingProxyOptions } from './delaying-proxy.ts';

/** Something to hand on, in the order of arrival: all wait equally long. */
interface Held {
  readonly dueAtMs: number;
  handOn(): void;
}

const { targetPort, delayMs } = workerData as DelayingProxyOptions;
const held: Held[] = [];

/**
 * Looks again and again instead of setting a timer, whose millisecond is not short enough here. It
 * keeps a processor busy only while bytes are under way.
 */
function handOnDue(): void {
  const now = performance.now();
  for (let next = held[0]; next !== undefined && next.dueAtMs <= now; next = held[0]) {
    held.shift();
    next.handOn();
  }
  if (held.length > 0) setImmediate(handOnDue);
}

function hold(handOn: () => void): void {
  held.push({ dueAtMs: performance.now() + delayMs, handOn });
  if (held.length === 1) setImmediate(handOnDue);
}

function connect(from: net.Socket, to: net.Socket): void {
  from.setNoDelay(true);
  from.on('data', (bytes) => {
    hold(() => to.write(bytes));
  });
  from.on('end', () => {
    hold(() => to.end());
  });
  from.on('error', () => {
    to.destroy();
  });
}

const server = net.createServer({ allowHalfOpen: true }, (client) => {
  const target = net.connect({ host: '127.0.0.1', port: targetPort, allowHalfOpen: true });
  connect(client, target);
  connect(target, client);
});
server.listen(0, '127.0.0.1', () => {
  parentPort?.postMessage((server.address() as net.AddressInfo).port);
});
