import http from 'node:http';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

import { surfaceAsks } from '@ataski/gateway-lab';

import type { Tally } from '../tally.ts';

/** How the simulated providers take their time. */
export const firstByteMs = 25;
export const betweenPiecesMs = 12;
/** Several events are in a piece, and some events are cut. */
export const pieceBytes = 600;

/** Of a stream of this length, as it comes at that pace. */
const streamMs = 85;
const abortedShare = 0.2;
/** Of calls that may be answered from the cache, and how many different ones there are. */
const cachedShare = 0.15;
const questions = 3;

/** Calls at a steady rate, until it is stopped. */
export interface SoakLoad {
  /** Begins no call and resolves when none is under way. */
  pause(): Promise<void>;
  resume(): void;
  /** For good. */
  stop(): Promise<void>;
}

/** What the load is told. */
export interface LoadOptions {
  readonly port: number;
  /** Virtual keys of the tenants. */
  readonly keys: readonly string[];
  readonly callsPerSecond: number;
  readonly tally: Tally;
  /** From 0 up to 1. */
  readonly draw: () => number;
}

/** How one call is made. */
interface Call {
  readonly key: string;
  readonly path: string;
  readonly body: string;
  /** `on` for those that may be answered from the cache. */
  readonly cache: 'on' | 'off';
  /** After so long its client leaves; null for one that stays. */
  readonly leavesAfterMs: number | null;
  /** Its client leaves when half of the body is sent. */
  readonly leavesInBody: boolean;
}

/** Starts it: streams and whole answers on all surfaces, of which a fifth is left by its client. */
export function startLoad(options: LoadOptions): SoakLoad {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 256 });
  const running = new Set<Promise<void>>();
  let isPaused = false;
  const begin = (): void => {
    if (isPaused) return;
    const made = makeCall(options, agent, drawCall(options)).then((end) => {
      options.tally.count(`call ${end}`);
      running.delete(made);
    });
    running.add(made);
  };
  const timer = setInterval(begin, 1000 / options.callsPerSecond);
  const pause = async (): Promise<void> => {
    isPaused = true;
    await Promise.all(running);
    // The settlement comes behind the answer.
    await sleep(250);
  };
  return Object.freeze<SoakLoad>({
    pause,
    resume() {
      isPaused = false;
    },
    async stop() {
      clearInterval(timer);
      await pause();
      agent.destroy();
    },
  });
}

function drawCall({ keys, draw }: LoadOptions): Call {
  const of = <T>(values: readonly T[]): T => values[Math.floor(draw() * values.length)] as T;
  const one = of(surfaceAsks);
  const isStream = draw() < 0.5;
  const isLeft = draw() < abortedShare;
  const isCached = draw() < cachedShare;
  // Who is to leave asks something new: an answer from the cache would be there before.
  const number = isCached && !isLeft ? Math.floor(draw() * questions) : draw();
  const text = `Question ${String(number)}: ${'what did we earn in October? '.repeat(12)}[answer 16 tokens]`;
  const wholeMs = isStream ? streamMs : firstByteMs;
  return {
    ...{ key: of(keys), path: one.path, cache: isCached ? 'on' : 'off' },
    body: JSON.stringify(one.body(text, isStream ? { stream: true } : {})),
    leavesAfterMs: isLeft ? draw() * wholeMs : null,
    leavesInBody: isLeft && draw() < 0.1,
  };
}

/** How a call ended, as its client sees it. */
function makeCall({ port }: LoadOptions, agent: http.Agent, call: Call): Promise<string> {
  return new Promise((resolve) => {
    const request = http.request({
      ...{ host: '127.0.0.1', port, path: call.path, method: 'POST', agent },
      headers: {
        authorization: `Bearer ${call.key}`,
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(call.body),
        'x-ataski-cache': call.cache,
      },
    });
    let hasLeft = false;
    const leave = (): void => {
      hasLeft = true;
      request.destroy();
    };
    const timer = call.leavesAfterMs === null ? null : setTimeout(leave, call.leavesAfterMs);
    const end = (how: string): void => {
      if (timer !== null) clearTimeout(timer);
      resolve(hasLeft ? 'left' : how);
    };
    request.once('response', (answer) => readAnswer(answer, end));
    request.once('error', () => end('failed'));
    request.once('close', () => end('closed'));
    send(request, call, leave);
  });
}

function send(request: ClientRequest, { body, leavesInBody }: Call, leave: () => void): void {
  if (!leavesInBody) {
    request.end(body);
    return;
  }
  request.write(body.slice(0, body.length >> 1), leave);
}

function readAnswer(answer: IncomingMessage, end: (how: string) => void): void {
  let last = '';
  const isStream = answer.headers['content-type']?.startsWith('text/event-stream') === true;
  answer.setEncoding('utf8').on('data', (text: string) => {
    last = (last + text).slice(-8_000);
  });
  answer.once('end', () => {
    if (answer.statusCode !== 200) end(`refused with ${String(answer.statusCode)}`);
    else if (isStream && !/\[DONE\]|response\.completed|message_stop/.test(last)) end('cut');
    else end(answer.headers['x-ataski-cache'] === 'hit' ? 'answered from the cache' : 'answered');
  });
}
