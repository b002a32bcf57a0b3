import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import type { Response } from 'express';

import type { Download } from './define-route.ts';

/**
 * Sends a file piece by piece, no faster than its reader takes it. What goes wrong breaks the
 * connection off, so that half a file cannot be taken for a whole one; whoever leaves ends the
 * making of it. A failure before the first piece is thrown before anything is sent.
 */
export async function sendDownload(
  response: Response,
  stopping: AbortSignal,
  { mediaType, fileName, text }: Download,
): Promise<void> {
  const iterator = text[Symbol.asyncIterator]();
  // Read before the headers, so that its failure is still an ordinary answer.
  const first = await iterator.next();
  response.status(200).setHeader('content-type', mediaType);
  response.setHeader('content-disposition', `attachment; filename="${fileName}"`);
  response.setHeader('cache-control', 'no-store');
  response.setHeader('x-accel-buffering', 'no');
  try {
    // The default would hold sixteen pieces; one is made while one is sent.
    const pieces = Readable.from(remaining(first, iterator), { highWaterMark: 1 });
    await pipeline(pieces, response, { signal: stopping });
  } catch (error) {
    // Who left early is no failure of ours, and the connection is closed already.
    if (!stopping.aborted && isLeaving(error)) return;
    throw error;
  } finally {
    await iterator.return?.();
  }
}

async function* remaining(
  first: IteratorResult<string, unknown>,
  iterator: AsyncIterator<string>,
): AsyncGenerator<string, void, undefined> {
  for (let next = first; next.done !== true; next = await iterator.next()) yield next.value;
}

/** Closed while it was being sent, or before it was begun. */
const leaving = new Set(['ERR_STREAM_PREMATURE_CLOSE', 'ERR_STREAM_UNABLE_TO_PIPE']);

function isLeaving(error: unknown): boolean {
  const { code } = (error ?? {}) as { readonly code?: unknown };
  return typeof code === 'string' && leaving.has(code);
}
