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
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.byteLength;
    if (bytes > maxBodyBytes) throw tooLarge();
    chunks.push(chunk);
  }
  const [only] = chunks;
  return chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks);
}

function tooLarge(): Refused {
  return new Refused({ code: 'body_too_large' });
}
