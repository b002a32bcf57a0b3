import type { IncomingMessage, ServerResponse } from 'node:http';

import type { SimulatedRequest, SimulatedResponse } from './provider-simulator.ts';

/** The body is larger than the sandbox reads. */
export class BodyTooLargeError extends Error {}

/** Reads the whole request. Throws BodyTooLargeError past the limit. */
export async function readRequest(
  message: IncomingMessage,
  maxBodyBytes: number,
): Promise<SimulatedRequest> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    length += chunk.byteLength;
    if (length > maxBodyBytes) throw new BodyTooLargeError();
    chunks.push(chunk);
  }
  const [path = '/', query = ''] = (message.url ?? '/').split(/\?(.*)/s);
  return {
    method: message.method ?? 'GET',
    host: (message.headers.host ?? '').toLowerCase().replace(/:\d+$/, ''),
    path,
    query: new URLSearchParams(query),
    rawQuery: query,
    headers: Object.fromEntries(
      Object.entries(message.headers).map(([name, value]) => [
        name,
        Array.isArray(value) ? value.join(', ') : (value ?? ''),
      ]),
    ),
    body: Buffer.concat(chunks),
  };
}

/** Sends the answer; objects become JSON. */
export function writeResponse(response: ServerResponse, answer: SimulatedResponse): void {
  const raw = typeof answer.body === 'string' || Buffer.isBuffer(answer.body);
  const body = raw || answer.body === undefined ? answer.body : JSON.stringify(answer.body);
  const type = raw ? 'text/plain; charset=utf-8' : 'application/json; charset=utf-8';
  response.writeHead(answer.status, {
    ...(body === undefined
      ? {}
      : { 'content-type': type, 'content-length': Buffer.byteLength(body) }),
    ...answer.headers,
  });
  response.end(body);
}
