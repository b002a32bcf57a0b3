import type { IncomingMessage } from 'node:http';

import { maxBodyBytes } from '../surface/strict-body.ts';
import { Refused } from './gateway-call.ts';

/**
 * The whole body of a request. Throws {@link Refused} for one that is longer than 32 MiB, of which
 * no more than that is read, and the error of the connection when the client goes away.
 */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > maxBodyBytes) throw tooLarge();
  const chunks: Buffer[] = [];
  let bytes = 0;
  // To leave the loop must not close the connection: the client is still to be answered.
  const body = request.iterator({ destroyOnReturn: false }) as AsyncIterableIterator<Buffer>;
  for await (const chunk of body) {
    bytes += chunk.byteLength;
    if (bytes > maxBodyBytes) throw tooLarge();
    chunks.push(chunk);
  }
  const [only] = chunks;
  return chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks);
}

/** For how long a client that was answered may go on sending. */
const restTimeoutMs = 2_000;

/** Reads the rest of a request and keeps nothing of it, until it ends or has taken too long. */
export function dropRest(request: IncomingMessage): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      request.off('end', done).off('close', done);
      resolve();
    };
    const timer = setTimeout(done, restTimeoutMs);
    request.on('end', done).on('close', done).resume();
    if (request.complete || request.destroyed) done();
  });
}

function tooLarge(): Refused {
  return new Refused({ code: 'body_too_large' });
}
