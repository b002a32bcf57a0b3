import type { IncomingMessage, ServerResponse } from 'node:http';

import { watchAnswer, writePieces } from './answer-pieces.ts';
import type { SimulatedRequest, SimulatedResponse } from './provider-simulator.ts';

/** The body is larger than the sandbox reads. */
export class BodyTooLargeError extends Error {}

/**
 * Reads the whole request. Throws BodyTooLargeError past the limit, after the rest was read and
 * thrown away: a client that is still sending would not see the answer.
 */
export async function readRequest(
  message: IncomingMessage,
  maxBodyBytes: number,
): Promise<SimulatedRequest> {
  const body = await readBody(message, maxBodyBytes);
  const url = message.url ?? '/';
  const mark = url.indexOf('?');
  const query = mark < 0 ? '' : url.slice(mark + 1);
  return {
    method: message.method ?? 'GET',
    host: hostOf(message),
    path: mark < 0 ? url : url.slice(0, mark),
    query: new URLSearchParams(query),
    rawQuery: query,
    headers: joinHeaders(message),
    body,
  };
}

/** The host that was asked for, in lower case and without a port. */
export function hostOf(message: IncomingMessage): string {
  return (message.headers.host ?? '').toLowerCase().replace(/:\d+$/, '');
}

function joinHeaders(message: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const name in message.headers) {
    const value = message.headers[name];
    headers[name] = Array.isArray(value) ? value.join(', ') : (value ?? '');
  }
  return headers;
}

function readBody(message: IncomingMessage, maxBodyBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    message.on('data', (chunk: Buffer) => {
      length += chunk.byteLength;
      if (length <= maxBodyBytes) chunks.push(chunk);
    });
    message.on('end', () => {
      if (length > maxBodyBytes) reject(new BodyTooLargeError());
      else resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks));
    });
    message.on('error', reject);
    message.on('close', () => {
      if (!message.complete) reject(new Error('The client left before the end of its request.'));
    });
  });
}

/** Sends the answer; objects become JSON. */
export function writeResponse(response: ServerResponse, answer: SimulatedResponse): void {
  if (answer.pieces !== undefined) {
    void writePieces(response, answer, answer.pieces);
    return;
  }
  const raw = typeof answer.body === 'string' || Buffer.isBuffer(answer.body);
  const body = raw || answer.body === undefined ? answer.body : JSON.stringify(answer.body);
  const type = raw ? 'text/plain; charset=utf-8' : 'application/json; charset=utf-8';
  if (answer.watch !== undefined) {
    watchAnswer(response, answer.watch, () => false);
    if (body !== undefined) answer.watch.sent(body);
  }
  response.writeHead(answer.status, {
    ...(body === undefined
      ? {}
      : { 'content-type': type, 'content-length': Buffer.byteLength(body) }),
    ...answer.headers,
  });
  response.end(body);
}
