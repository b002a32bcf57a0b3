import type { CallSurface } from '@ataski/llm-pricing';

import { objectOrNull } from '../stream/gathered.ts';
import type { JsonObject } from '../stream/gathered.ts';
import type { CacheWish } from './cache-wish.ts';
import { namesKeptElsewhere } from './kept-elsewhere.ts';

/** Why a request is neither answered from the cache nor kept in it. */
export type NotCached =
  | 'asked_off'
  | 'not_asked'
  /** Tools of the client's, without its word. */
  | 'tools'
  | 'server_tools'
  /** The provider keeps a state of the call, before it or after it. */
  | 'stored'
  /** It names what is kept elsewhere and may change. */
  | 'kept_elsewhere';

const usuallyCached: ReadonlySet<CallSurface> = new Set(['embeddings', 'count_tokens']);

/** Members that stand for a state at the provider, or for a text that it keeps. */
const states = ['background', 'store', 'conversation', 'previous_response_id', 'prompt'];
const serverTools = ['web_search_options', 'mcp_servers'];
const clientTools: ReadonlySet<unknown> = new Set(['function', 'custom']);

/**
 * Null when a request may be answered from the cache. Embeddings and counts may unless the client
 * says `off`; whatever a model writes, only when it says `on`. Never what depends on anything but
 * its body.
 */
export function whyNotCached(
  surface: CallSurface,
  wish: CacheWish,
  body: JsonObject,
): NotCached | null {
  if (wish.state === 'off') return 'asked_off';
  if (wish.state === 'usual' && !usuallyCached.has(surface)) return 'not_asked';
  if (states.some((name) => isSet(body[name]))) return 'stored';
  if (serverTools.some((name) => isSet(body[name]))) return 'server_tools';
  const tools = toolsOf(body);
  if (!tools.every((tool) => isClientTool(surface, tool))) return 'server_tools';
  if (tools.length > 0 && surface !== 'count_tokens' && !wish.tools) return 'tools';
  // A tool's schema may have members of any name.
  return namesKeptElsewhere({ ...body, tools: null, functions: null }) ? 'kept_elsewhere' : null;
}

function isSet(value: unknown): boolean {
  return value !== undefined && value !== null && value !== false;
}

function toolsOf(body: JsonObject): readonly unknown[] {
  return [body['tools'], body['functions']].flatMap((tools) => {
    if (tools === undefined || tools === null) return [];
    return Array.isArray(tools) ? (tools as readonly unknown[]) : [tools];
  });
}

/** What is not known as the client's is taken for the provider's. */
function isClientTool(surface: CallSurface, tool: unknown): boolean {
  const described = objectOrNull(tool);
  if (described === null) return false;
  const { type } = described;
  if (clientTools.has(type)) return true;
  // Anthropic's own have a type with a date; a function of OpenAI's old form has none either.
  return type === undefined && surface !== 'responses' && typeof described['name'] === 'string';
}
