import type { CallSurface } from '@ataski/llm-pricing';

import type { StrictBody } from '../surface/strict-body.ts';

/** A body as it goes to the provider. */
export interface SentBody {
  readonly bytes: Uint8Array;
  /** The gateway asked for the usage of a stream, and the client did not. */
  readonly stripsUsage: boolean;
}

/**
 * The client's own bytes with what was added to them in front. Of a streamed chat completion the
 * usage is always asked for: nothing else says what it cost. Only where the client's own wish about
 * that has to be changed, or a member of its body is replaced, is the body written anew.
 */
export function sentBody(
  surface: CallSurface,
  received: Uint8Array,
  body: StrictBody,
  added: Readonly<Record<string, unknown>>,
  replaced: Readonly<Record<string, unknown>> = {},
): SentBody {
  if (Object.keys(replaced).length > 0) {
    const anew = { ...body.value, ...replaced };
    return sentBody(surface, Buffer.from(JSON.stringify(anew)), { ...body, value: anew }, added);
  }
  const { value } = body;
  const options = value['stream_options'] ?? null;
  const isChatStream = surface === 'chat_completions' && value['stream'] === true;
  const hasAsked = isObject(options) && options['include_usage'] === true;
  if (!isChatStream || hasAsked) return { bytes: withMembers(received, added), stripsUsage: false };
  const asked = { include_usage: true };
  if (!Object.hasOwn(value, 'stream_options')) {
    return {
      bytes: withMembers(received, { ...added, stream_options: asked }),
      stripsUsage: true,
    };
  }
  const stream_options = { ...(isObject(options) ? options : {}), ...asked };
  const anew = { ...value, ...added, stream_options };
  return { bytes: Buffer.from(JSON.stringify(anew)), stripsUsage: true };
}

/** Puts members in front of those of an object, none of which has such a name. */
function withMembers(body: Uint8Array, members: Readonly<Record<string, unknown>>): Uint8Array {
  const text = JSON.stringify(members);
  if (text === '{}') return body;
  const start = body.indexOf(0x7b) + 1;
  const isEmpty = isClosed(body, start);
  const front = Buffer.from(isEmpty ? text.slice(1, -1) : `${text.slice(1, -1)},`);
  return Buffer.concat([body.subarray(0, start), front, body.subarray(start)]);
}

/** Whether an object ends here, behind nothing but white space. */
function isClosed(body: Uint8Array, from: number): boolean {
  const next = body.subarray(from).find((byte) => byte > 0x20);
  return next === 0x7d;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
