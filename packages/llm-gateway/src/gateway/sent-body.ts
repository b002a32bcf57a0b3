import type { CallSurface } from '@ataski/llm-pricing';

import { memberOf, replaceMember, withMembers } from '../surface/body-members.ts';
import type { StrictBody } from '../surface/strict-body.ts';

/** A body as it goes to the provider. */
export interface SentBody {
  readonly bytes: Uint8Array;
  /** The gateway asked for the usage of a stream, and the client did not. */
  readonly stripsUsage: boolean;
}

/**
 * The client's own bytes but for the members that are set here: what a call costs at most was
 * worked out from their number, and text that is written anew may be longer than what was sent,
 * `9e20` by seventeen digits. Of a streamed chat completion the usage is always asked for: nothing
 * else says what it cost.
 */
export function sentBody(
  surface: CallSurface,
  received: Uint8Array,
  { value }: StrictBody,
  members: Readonly<Record<string, unknown>>,
): SentBody {
  const added: Record<string, unknown> = {};
  let bytes = received;
  for (const [name, member] of Object.entries(members)) {
    if (!Object.hasOwn(value, name)) added[name] = member;
    else if (member !== undefined) bytes = replaceMember(bytes, name, render(member));
  }
  const options = value['stream_options'];
  const isChatStream = surface === 'chat_completions' && value['stream'] === true;
  const hasAsked = isObject(options) && options['include_usage'] === true;
  const stripsUsage = isChatStream && !hasAsked;
  if (stripsUsage && options === undefined) added['stream_options'] = asking;
  else if (stripsUsage) bytes = replaceMember(bytes, 'stream_options', askUsage(bytes, options));
  return { bytes: withMembers(bytes, added), stripsUsage };
}

const asking = { include_usage: true };

/** The client's own wishes about its stream, with that for the usage. */
function askUsage(body: Uint8Array, options: unknown): Uint8Array {
  const sent = memberOf(body, 'stream_options');
  if (sent === null || !isObject(options)) return render(asking);
  return Object.hasOwn(options, 'include_usage')
    ? replaceMember(sent, 'include_usage', render(true))
    : withMembers(sent, asking);
}

function render(value: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(value));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
