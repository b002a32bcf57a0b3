import type { Dispatcher } from 'undici';

import { EgressError } from './errors.ts';
import type { PermittedTarget } from './operation-guard.ts';

/** What goes on the wire. */
export interface OutboundMessage {
  readonly target: PermittedTarget;
  /** Path and query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | null;
}

/** What came back, read to its end. */
export interface InboundMessage {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/**
 * Sends one request and reads the whole answer. Throws EgressError for a redirect, a compressed
 * answer, an answer above `maxResponseBytes` (the rest is not read), and every failure below HTTP.
 */
export async function exchangeMessages(
  dispatcher: Dispatcher,
  message: OutboundMessage,
  maxResponseBytes: number,
  signal: AbortSignal,
): Promise<InboundMessage> {
  try {
    const answer = await dispatcher.request({
      origin: message.target.origin,
      method: message.target.method,
      path: message.path,
      headers: message.headers,
      body: message.body,
      signal,
    });
    // A body that is given up ends with an error event that nobody else listens to.
    answer.body.on('error', () => undefined);
    const headers = plainHeaders(answer.headers);
    const problem = findProblem(answer.statusCode, headers, maxResponseBytes);
    if (problem !== null) {
      answer.body.destroy();
      throw problem;
    }
    const body = await readBody(answer.body as AsyncIterable<Uint8Array>, maxResponseBytes);
    return { status: answer.statusCode, headers, body };
  } catch (error) {
    throw asEgressError(error);
  }
}

/** Why an answer is refused by its head alone; null where it is not. */
export function findProblem(
  status: number,
  headers: Readonly<Record<string, string>>,
  maxResponseBytes: number,
): EgressError | null {
  // 304 answers a conditional request; it leads nowhere.
  if (status >= 300 && status < 400 && status !== 304) {
    return new EgressError('EGRESS_REDIRECT_REFUSED', { status });
  }
  const encoding = headers['content-encoding'] ?? 'identity';
  if (encoding.toLowerCase() !== 'identity') {
    return new EgressError('EGRESS_RESPONSE_ENCODED', { status });
  }
  if (Number(headers['content-length'] ?? 0) > maxResponseBytes) {
    return new EgressError('EGRESS_RESPONSE_TOO_LARGE', { status, maxResponseBytes });
  }
  return null;
}

/** Leaving the loop by a throw closes the connection, so the sender cannot go on. */
async function readBody(body: AsyncIterable<Uint8Array>, maxBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) {
      throw new EgressError('EGRESS_RESPONSE_TOO_LARGE', { maxResponseBytes: maxBytes });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Names in lower case, repeated ones joined, without cookies. */
export function plainHeaders(
  headers: Readonly<Record<string, string | string[] | undefined>>,
): Readonly<Record<string, string>> {
  const plain: [string, string][] = [];
  for (const [name, value] of Object.entries(headers)) {
    const lower = name.toLowerCase();
    if (value === undefined || lower === 'set-cookie') continue;
    plain.push([lower, Array.isArray(value) ? value.join(', ') : value]);
  }
  return Object.freeze(Object.fromEntries(plain));
}

/** Keeps only the code of a foreign error; its message may hold what must not be shown. */
export function asEgressError(error: unknown): EgressError {
  if (error instanceof EgressError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'UNKNOWN';
  if (code === 'UND_ERR_HEADERS_OVERFLOW') return new EgressError('EGRESS_RESPONSE_TOO_LARGE');
  if (code.startsWith('HPE_')) return new EgressError('EGRESS_RESPONSE_INVALID', { reason: code });
  return new EgressError('EGRESS_CONNECTION_FAILED', { reason: code });
}
