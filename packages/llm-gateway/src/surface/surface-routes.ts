import type { CallSurface, LlmProvider } from '@ataski/llm-pricing';

/** A page of the list of models, as Anthropic's clients ask for it. Null where nothing is asked. */
export interface ModelsPage {
  /** From 1 to 1,000. */
  readonly limit: number;
  readonly afterId: string | null;
  readonly beforeId: string | null;
}

/** What a request is for. */
export type SurfaceRoute =
  | { readonly kind: 'call'; readonly provider: LlmProvider; readonly surface: CallSurface }
  | { readonly kind: 'models'; readonly provider: LlmProvider; readonly page: ModelsPage }
  | { readonly kind: 'model'; readonly provider: LlmProvider; readonly id: string };

/** A request that no surface takes, to be answered in the provider's shape. */
export interface RouteRefused {
  readonly kind: 'refused';
  readonly provider: LlmProvider;
  readonly code: 'not_found' | 'method_not_allowed' | 'query_invalid';
  /** The method that the path has, where it has another one. */
  readonly allow?: 'GET' | 'POST';
}

const calls = new Map<string, { readonly provider: LlmProvider; readonly surface: CallSurface }>([
  ['/openai/v1/chat/completions', { provider: 'openai', surface: 'chat_completions' }],
  ['/openai/v1/responses', { provider: 'openai', surface: 'responses' }],
  ['/openai/v1/embeddings', { provider: 'openai', surface: 'embeddings' }],
  ['/anthropic/v1/messages', { provider: 'anthropic', surface: 'messages' }],
  ['/anthropic/v1/messages/count_tokens', { provider: 'anthropic', surface: 'count_tokens' }],
]);

const models = /^\/(openai|anthropic)\/v1\/models(?:\/(.*))?$/;
// Letters that stand in a path as they are; no id has one that would have to be encoded.
const modelId = /^[A-Za-z0-9][A-Za-z0-9._:@-]{0,199}$/;

/**
 * The surface of a request. Paths are compared letter by letter: nothing is decoded, resolved or
 * cleaned, so an encoded, doubled or relative path is not found. Of queries, only a page of
 * Anthropic's models is known, and the `beta=true` that its older clients add, which says nothing.
 */
export function findSurface(method: string, target: string): SurfaceRoute | RouteRefused {
  const mark = target.indexOf('?');
  const path = mark < 0 ? target : target.slice(0, mark);
  const query = mark < 0 ? null : target.slice(mark + 1);
  const call = calls.get(path);
  if (call !== undefined) {
    if (method !== 'POST') return refuseMethod(call.provider, 'POST');
    if (readQuery(call.provider, query, []) === null) return refuse(call.provider, 'query_invalid');
    return { kind: 'call', ...call };
  }
  return findModels(method, path, query) ?? refuse(providerOf(path), 'not_found');
}

function findModels(
  method: string,
  path: string,
  query: string | null,
): SurfaceRoute | RouteRefused | null {
  const [, provider, id] = models.exec(path) ?? [];
  if (provider !== 'openai' && provider !== 'anthropic') return null;
  if (id !== undefined && !modelId.test(id)) return null;
  if (method !== 'GET') return refuseMethod(provider, 'GET');
  const known = provider === 'anthropic' && id === undefined ? pageMembers : [];
  const members = readQuery(provider, query, known);
  if (members === null) return refuse(provider, 'query_invalid');
  if (id !== undefined) return { kind: 'model', provider, id };
  const page = readPage(members);
  return page === null ? refuse(provider, 'query_invalid') : { kind: 'models', provider, page };
}

const pageMembers = ['limit', 'after_id', 'before_id'];

/** The members of a query, each known and named once; null when it is anything else. */
function readQuery(
  provider: LlmProvider,
  query: string | null,
  known: readonly string[],
): ReadonlyMap<string, string> | null {
  const members = new Map<string, string>();
  for (const part of query === null ? [] : query.split('&')) {
    if (provider === 'anthropic' && part === 'beta=true') continue;
    const [name = '', value = '', ...rest] = part.split('=');
    if (rest.length > 0 || members.has(name) || !known.includes(name)) return null;
    if (!modelId.test(value)) return null;
    members.set(name, value);
  }
  return members;
}

function readPage(members: ReadonlyMap<string, string>): ModelsPage | null {
  const limit = members.get('limit') ?? '20';
  const [afterId, beforeId] = [members.get('after_id') ?? null, members.get('before_id') ?? null];
  if (!/^[1-9]\d{0,3}$/.test(limit) || Number(limit) > 1000) return null;
  if (afterId !== null && beforeId !== null) return null;
  return { limit: Number(limit), afterId, beforeId };
}

/** Of whose surface a path would be; OpenAI's shape is the one that more clients read. */
function providerOf(path: string): LlmProvider {
  return path === '/anthropic' || path.startsWith('/anthropic/') ? 'anthropic' : 'openai';
}

function refuse(provider: LlmProvider, code: RouteRefused['code']): RouteRefused {
  return { kind: 'refused', provider, code };
}

function refuseMethod(provider: LlmProvider, allow: 'GET' | 'POST'): RouteRefused {
  return { kind: 'refused', provider, code: 'method_not_allowed', allow };
}
