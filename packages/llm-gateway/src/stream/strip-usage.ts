import { objectOrNull } from './gathered.ts';
import type { JsonObject } from './gathered.ts';
import type { SseEvent } from './sse-events.ts';

/** What the provider adds to every other chunk when it is asked for the usage. */
const members = ['"usage":null,', ',"usage":null'].map((text) => Buffer.from(text));

/**
 * The bytes of a chunk of a chat completion as the provider would have sent them, had the gateway
 * not asked for the usage: without the member that says null, and null for the chunk that states
 * the usage, which would not be there. A chunk in which those bytes are not found exactly is given
 * back as it is, never guessed at.
 */
export function stripUsage({ raw, data }: SseEvent, chunk: JsonObject | null): Buffer | null {
  if (chunk === null || !Object.hasOwn(chunk, 'usage')) return raw;
  if (isUsageChunk(chunk)) return null;
  if (chunk['usage'] !== null) return raw;
  for (const member of members) {
    const at = raw.indexOf(member);
    if (at < 0 || raw.indexOf(member, at + 1) >= 0) continue;
    if (!isWithout(data, member.toString())) continue;
    return Buffer.concat([raw.subarray(0, at), raw.subarray(at + member.byteLength)]);
  }
  return raw;
}

function isUsageChunk({ choices, usage }: JsonObject): boolean {
  return Array.isArray(choices) && choices.length === 0 && objectOrNull(usage) !== null;
}

/** Whether what is cut out is the member of the chunk, and not one that lies deeper. */
function isWithout(data: string, member: string): boolean {
  try {
    const rest = objectOrNull(JSON.parse(data.replace(member, '')));
    return rest !== null && !Object.hasOwn(rest, 'usage');
  } catch {
    return false;
  }
}
