/** Who bills the call. */
export type LlmProvider = 'openai' | 'anthropic';

/** A way of calling a model whose answer states what is billed. */
export type Surface = 'chat_completions' | 'responses' | 'embeddings' | 'messages';

/** A surface that can be asked; `count_tokens` is not billed. */
export type CallSurface = Surface | 'count_tokens';

/** The provider that a surface belongs to. */
export function providerOf(surface: CallSurface): LlmProvider {
  return surface === 'messages' || surface === 'count_tokens' ? 'anthropic' : 'openai';
}
