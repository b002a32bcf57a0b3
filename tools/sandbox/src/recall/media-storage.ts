import { randomBytes } from 'node:crypto';

import type { SimulatedRequest, SimulatedResponse } from '../provider-simulator.ts';

/** A storage host whose addresses carry a token and expire. */
export interface MediaStorage {
  /** A new address for a JSON document. */
  addressOf(document: () => readonly unknown[] | null): string;
  answer(request: SimulatedRequest): SimulatedResponse;
}

/** Storage that behaves like an object store with signed addresses. */
export function createMediaStorage(
  host: string,
  lifetimeMs: number,
  now: () => Date,
): MediaStorage {
  const documents = new Map<string, { read: () => readonly unknown[] | null; until: number }>();
  return Object.freeze({
    addressOf: (read) => {
      const token = randomBytes(24).toString('base64url');
      const until = now().getTime() + lifetimeMs;
      documents.set(token, { read, until });
      const expires = Math.floor(until / 1000);
      return `https://${host}/media/${token.slice(0, 8)}.json?Expires=${expires}&Signature=${token}`;
    },
    answer: ({ method, path, query, headers }) => {
      // A signed address and a header of its own are two ways at once; the store refuses both.
      if (headers['authorization'] !== undefined || headers['x-api-key'] !== undefined)
        return refusal(400, 'InvalidArgument', 'Only one auth mechanism allowed');
      const token = query.get('Signature') ?? '';
      const document = documents.get(token);
      const isRight = document !== undefined && path === `/media/${token.slice(0, 8)}.json`;
      if (!isRight) return refusal(403, 'AccessDenied', 'Access Denied');
      if (
        document.until <= now().getTime() ||
        query.get('Expires') !== String(Math.floor(document.until / 1000))
      )
        return refusal(403, 'AccessDenied', 'Request has expired');
      if (method !== 'GET') return refusal(405, 'MethodNotAllowed', 'Method not allowed');
      const content = document.read();
      if (content === null) return refusal(404, 'NoSuchKey', 'The specified key does not exist.');
      const type = { 'content-type': 'application/json' };
      return { status: 200, headers: type, body: JSON.stringify(content) };
    },
  } satisfies MediaStorage);
}

function refusal(status: number, code: string, message: string): SimulatedResponse {
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`;
  return { status, headers: { 'content-type': 'application/xml' }, body };
}
