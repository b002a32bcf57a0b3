import type { CallSurface } from '@ataski/llm-pricing';
import { manifest } from '@ataski/scope-manifest';
import type { FieldBodyRule } from '@ataski/scope-manifest';

import { reservedMembers } from './reserved-members.ts';

/** Where the operator's proxy stands: what `EgressSite` of `@ataski/egress` is. */
export interface LiteLlmSite {
  readonly host: string;
  readonly port: number;
  /** `http` only within networks that are named. */
  readonly scheme: 'https' | 'http';
  /** In CIDR notation; none where the proxy has public addresses. */
  readonly networks: readonly string[];
}

/** The id under which the door knows the proxy, and the ledger names it as the provider. */
export const liteLlmId = 'litellm';

const { create_chat_completion, create_response, create_embedding } = manifest.openai.operations;
const { create_message, count_tokens } = manifest.anthropic.operations;

const cache = { name: 'cache', sentence: 'Which part of the proxy’s cache is the tenant’s.' };

/** What a surface's own provider is sent, without what would route, and with the part of the cache. */
function bodyOf({ allows }: FieldBodyRule): FieldBodyRule {
  const fields = allows.filter(({ name }) => !reservedMembers.has(name));
  return { format: 'json', unit: 'field', allows: [...fields, cache] };
}

const operations = {
  create_chat_completion: {
    path: '/v1/chat/completions',
    body: bodyOf(create_chat_completion.body),
  },
  create_response: { path: '/v1/responses', body: bodyOf(create_response.body) },
  create_embedding: { path: '/v1/embeddings', body: bodyOf(create_embedding.body) },
  create_message: { path: '/v1/messages', body: bodyOf(create_message.body) },
  count_tokens: { path: '/v1/messages/count_tokens', body: count_tokens.body },
};

const operationNames: Readonly<Record<CallSurface, keyof typeof operations>> = {
  chat_completions: 'create_chat_completion',
  responses: 'create_response',
  embeddings: 'create_embedding',
  messages: 'create_message',
  count_tokens: 'count_tokens',
};

/** Everything that may be asked of the operator's proxy, as the door takes it. */
export function liteLlmSystem(site: LiteLlmSite) {
  const at = { method: 'POST', host: site.host } as const;
  const named = Object.entries(operations).map(([name, one]) => [name, { ...at, ...one }] as const);
  return Object.freeze({ id: liteLlmId, site, operations: Object.fromEntries(named) });
}

/** By which of these a surface leaves. */
export function liteLlmOperationOf(surface: CallSurface) {
  return { system: liteLlmId, operation: operationNames[surface] };
}
