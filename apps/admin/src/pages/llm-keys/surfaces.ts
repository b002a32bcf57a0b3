import type { virtualKeys } from '@ataski/contract';

/** What each way in is called, and at which of our paths it is. */
export const surfaceNames: Readonly<Record<virtualKeys.Surface, string>> = {
  chat_completions: 'Chat completions',
  responses: 'Responses',
  embeddings: 'Embeddings',
  messages: 'Messages',
  count_tokens: 'Count tokens',
  models: 'List of models',
};

/** Every way in, with whose SDK it is for. */
export const surfaceGroups = [
  { sdk: 'OpenAI', surfaces: ['chat_completions', 'responses', 'embeddings'] },
  { sdk: 'Anthropic', surfaces: ['messages', 'count_tokens'] },
  { sdk: 'Both', surfaces: ['models'] },
] as const satisfies readonly {
  readonly sdk: string;
  readonly surfaces: readonly virtualKeys.Surface[];
}[];
