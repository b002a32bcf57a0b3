import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

import type { AnswerPieces, AnswerWatch, SimulatedResponse } from './provider-simulator.ts';

/** Tells the watch once, when the answer is written or the connection is gone. */
export function watchAnswer(
  response: ServerResponse,
  watch: AnswerWatch,
  isCut: () => boolean,
): void {
  response.once('close', () =>
    watch.ended(response.writableFinished || isCut() ? 'provider' : 'client'),
  );
}

/** Writes piece after piece; stops as soon as the client is gone. */
export async function writePieces(
  response: ServerResponse,
  answer: SimulatedResponse,
  pieces: AnswerPieces,
): Promise<void> {
  let isCut = false;
  const { watch } = answer;
  if (watch !== undefined) watchAnswer(response, watch, () => isCut);
  if (pieces.firstByteMs > 0) await pause(response, pieces.firstByteMs);
  if (isGone(response)) return;
  response.writeHead(answer.status, { ...answer.headers });
  response.flushHeaders();
  for (const [index, piece] of pieces.bytes.entries()) {
    if (index > 0 && pieces.betweenMs > 0) await pause(response, pieces.betweenMs);
    if (isGone(response)) return;
    watch?.sent(piece);
    await written(response, piece);
  }
  if (!pieces.isCut) {
    response.end();
    return;
  }
  await flushed(response);
  isCut = true;
  response.socket?.destroy();
}

/** Ends early when the client leaves. */
async function pause(response: ServerResponse, ms: number): Promise<void> {
  const gone = new AbortController();
  const leave = () => gone.abort();
  response.once('close', leave);
  await sleep(ms, undefined, { signal: gone.signal }).catch(() => undefined);
  response.off('close', leave);
}

/**
 * Waits for each write, or Node would put those of one turn into one packet; so it never holds more
 * than one piece for a slow client either.
 */
function written(response: ServerResponse, piece: Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      response.off('close', done);
      resolve();
    };
    response.once('close', done);
    response.write(piece, done);
  });
}

/** What was written has reached the kernel, so that a cut does not swallow it. */
function flushed(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    if (response.socket === null || isGone(response)) resolve();
    else response.socket.write('', () => resolve());
  });
}

/** A question each time: it changes while one waits. */
function isGone(response: ServerResponse): boolean {
  return response.destroyed;
}
