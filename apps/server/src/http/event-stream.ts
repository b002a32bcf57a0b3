import { once } from 'node:events';

import type { Response } from 'express';

/** A comment often enough that no proxy closes a quiet stream. */
const heartbeatMs = 15_000;

/** Then the browser connects again, and whoever has been signed out meanwhile is refused. */
const longestMs = 5 * 60_000;

/**
 * Sends values as server-sent events (HTML Standard, section 9.2): `progress` for each, `end` after
 * the last. Ends early when the client leaves, the server stops or five minutes are over; the
 * browser then connects again. A failure before the first value is thrown before anything is sent.
 */
export async function sendEvents(
  response: Response,
  stopping: AbortSignal,
  values: (signal: AbortSignal) => AsyncIterable<unknown>,
): Promise<void> {
  const left = new AbortController();
  response.once('close', () => {
    left.abort();
  });
  // Whoever left before this line is heard of no more.
  if (response.destroyed) left.abort();
  const signal = AbortSignal.any([left.signal, stopping, AbortSignal.timeout(longestMs)]);
  const iterator = values(signal)[Symbol.asyncIterator]();
  // The first value is read before the headers, so that its failure is still an ordinary answer.
  let next = await iterator.next();
  response.status(200).setHeader('content-type', 'text/event-stream; charset=utf-8');
  response.setHeader('x-accel-buffering', 'no');
  response.flushHeaders();
  const heartbeat = setInterval(() => response.write(': still here\n\n'), heartbeatMs);
  try {
    for (; next.done !== true && !signal.aborted; next = await iterator.next()) {
      await write(response, `event: progress\ndata: ${JSON.stringify(next.value)}\n\n`, signal);
    }
    if (!signal.aborted) response.write('event: end\ndata: {}\n\n');
    response.end();
  } finally {
    clearInterval(heartbeat);
    await iterator.return?.(undefined);
  }
}

/** Waits for a slow reader instead of filling memory with what it has not read yet. */
async function write(response: Response, text: string, signal: AbortSignal): Promise<void> {
  if (!response.write(text)) await once(response, 'drain', { signal }).catch(() => undefined);
}
