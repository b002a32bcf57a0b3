import { connect, createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

import type { SeededRandom } from './seeded-random.ts';
import { createWire } from './wire.ts';
import type { Rewrite, Wire } from './wire.ts';

/** What happens to a connection on its way. */
export const wireFaults = [
  'cut',
  'reset',
  'cut in an answer',
  'cut in a question',
  'client gone first',
  'slow answer',
  'slow question',
  'answer in crumbs',
] as const;
export type WireFault = (typeof wireFaults)[number];

/** A way to PostgreSQL on which things go wrong. */
export interface ChaosProxy {
  readonly port: number;
  /** Hits one connection; false when there is none. */
  hit(fault: WireFault, random: SeededRandom): boolean;
  /** Forwards faithfully from now on. */
  calm(): void;
  close(): Promise<void>;
}

/** Listens on the loopback address. `rewrites` changes what the client says, for tests. */
export async function startChaosProxy(
  target: { readonly host: string; readonly port: number },
  rewrites: readonly Rewrite[] = [],
): Promise<ChaosProxy> {
  const links = new Set<Link>();
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    const link = openLink(
      client,
      connect({ ...target, noDelay: true, allowHalfOpen: true }),
      rewrites,
    );
    links.add(link);
    link.client.once('close', () => links.delete(link));
  });
  const port = await listen(server);
  return Object.freeze({
    port,
    hit(fault: WireFault, random: SeededRandom) {
      const living = [...links].filter(({ isHit }) => !isHit);
      if (living.length === 0) return false;
      damage(random.pick(living), fault, random);
      return true;
    },
    calm() {
      for (const { answers, questions } of links) {
        answers.calm();
        questions.calm();
      }
    },
    async close() {
      for (const { client, database } of links) {
        client.destroy();
        database.destroy();
      }
      await new Promise((resolve) => server.close(resolve));
    },
  });
}

interface Link {
  readonly client: Socket;
  readonly database: Socket;
  readonly questions: Wire;
  readonly answers: Wire;
  isHit: boolean;
}

function openLink(client: Socket, database: Socket, rewrites: readonly Rewrite[]): Link {
  const cutBoth = () => {
    client.destroy();
    database.destroy();
  };
  client.on('error', cutBoth);
  database.on('error', cutBoth);
  return {
    client,
    database,
    questions: createWire(client, database, rewrites),
    answers: createWire(database, client, []),
    isHit: false,
  };
}

function damage(link: Link, fault: WireFault, random: SeededRandom): void {
  const { answers, client, database, questions } = link;
  const bothEnds = () => {
    client.destroy();
    database.destroy();
  };
  const ms = 20 + random.integer(180);
  if (!fault.startsWith('slow') && !fault.endsWith('crumbs')) link.isHit = true;
  const doings: Readonly<Record<WireFault, () => void>> = {
    cut: bothEnds,
    reset: () => {
      client.resetAndDestroy();
      database.resetAndDestroy();
    },
    'cut in an answer': () => answers.cutAfter(1 + random.integer(300), bothEnds),
    'cut in a question': () => questions.cutAfter(1 + random.integer(300), bothEnds),
    'client gone first': () => {
      client.destroy();
      void sleep(ms).then(() => database.destroy());
    },
    'slow answer': () => answers.stall(ms),
    'slow question': () => questions.stall(ms),
    'answer in crumbs': () => answers.crumble(ms),
  };
  doings[fault]();
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The proxy has no port.');
  return address.port;
}
