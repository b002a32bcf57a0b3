import type { CallSurface, LlmProvider } from '@ataski/llm-pricing';

/** The operation of the scope manifest by which a surface leaves. */
const operations: Readonly<
  Record<CallSurface, { readonly system: string; readonly operation: string }>
> = {
  chat_completions: { system: 'openai', operation: 'create_chat_completion' },
  responses: { system: 'openai', operation: 'create_response' },
  embeddings: { system: 'openai', operation: 'create_embedding' },
  messages: { system: 'anthropic', operation: 'create_message' },
  count_tokens: { system: 'anthropic', operation: 'count_tokens' },
};

/** Which permitted operation a surface is. */
export function operationOf(surface: CallSurface): (typeof operations)[CallSurface] {
  return operations[surface];
}

/** The one header that carries a key. A text of it cannot be wiped, so nothing keeps it. */
export function credentialHeader(
  provider: LlmProvider,
  key: Uint8Array,
): Readonly<Record<string, string>> {
  const text = Buffer.from(key.buffer, key.byteOffset, key.byteLength).toString('latin1');
  return provider === 'openai' ? { authorization: `Bearer ${text}` } : { 'x-api-key': text };
}
