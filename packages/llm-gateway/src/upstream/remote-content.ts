import { objectOrNull } from '../stream/gathered.ts';

/** Members that name a file which is kept elsewhere, or where one is. */
const references: ReadonlySet<string> = new Set(['file_id', 'file_ids', 'file_url', 'file_uri']);

/** Members whose text is content or its address: the proxy fetches what is no `data:`. */
const addresses: ReadonlySet<string> = new Set([
  ...['url', 'uri', 'image_url', 'video_url', 'audio_url', 'document_url', 'file_data'],
]);

/** Members of a body that describe a form, whose own members may have any name. */
const forms: ReadonlySet<string> = new Set([
  ...['tools', 'functions', 'tool_choice', 'response_format', 'text', 'output_config'],
]);

const toolCalls: ReadonlySet<unknown> = new Set(['tool_use', 'server_tool_use']);

/**
 * The first member of a body's content that names what is not within it: an address other than
 * `data:`, or a file by its id; null where there is none. For some models LiteLLM fetches images
 * and files itself, from within the operator's network, and some ids of files choose where a call
 * goes. What a model wrote as the input of a tool is nobody's to fetch, and may name anything.
 */
export function remoteContentOf(body: Readonly<Record<string, unknown>>): string | null {
  // No recursion: a body may nest deep.
  const open = Object.entries(body)
    .filter(([name]) => !forms.has(name))
    .map(([, value]) => value);
  while (open.length > 0) {
    const next = open.pop();
    if (Array.isArray(next)) open.push(...(next as readonly unknown[]));
    const part = Array.isArray(next) ? null : objectOrNull(next);
    if (part === null) continue;
    for (const [name, value] of Object.entries(part)) {
      if (isRemote(name, value)) return name;
      if (name !== 'input' || !toolCalls.has(part['type'])) open.push(value);
    }
  }
  return null;
}

function isRemote(name: string, value: unknown): boolean {
  if (value === undefined || value === null) return false;
  if (references.has(name)) return true;
  if (!addresses.has(name)) return false;
  // An object says it by a member of its own.
  return typeof value === 'string' ? !value.startsWith('data:') : objectOrNull(value) === null;
}
