// The names that the scope manifest permits, copied as data: siblings never import one another.
// `body-fields.test.ts` compares the two lists.
const sharedOpenai = [
  'model',
  'metadata',
  'parallel_tool_calls',
  'prompt_cache_key',
  'prompt_cache_retention',
  'safety_identifier',
  'service_tier',
  'store',
  'stream',
  'stream_options',
  'temperature',
  'tool_choice',
  'tools',
  'top_logprobs',
  'top_p',
  'user',
] as const;

const prompt = [
  'model',
  'messages',
  'system',
  'tools',
  'tool_choice',
  'thinking',
  'output_config',
] as const;

/** Every top-level member of a body whose cost is understood; any other is refused by its name. */
export const bodyFields = {
  chat_completions: new Set<string>([
    ...sharedOpenai,
    'messages',
    'frequency_penalty',
    'logit_bias',
    'logprobs',
    'max_completion_tokens',
    'max_tokens',
    'n',
    'presence_penalty',
    'reasoning_effort',
    'response_format',
    'seed',
    'stop',
    'verbosity',
  ]),
  responses: new Set<string>([
    ...sharedOpenai,
    'include',
    'input',
    'instructions',
    'max_output_tokens',
    'max_tool_calls',
    'reasoning',
    'text',
    'truncation',
  ]),
  embeddings: new Set<string>(['model', 'input', 'dimensions', 'encoding_format', 'user']),
  messages: new Set<string>([
    ...prompt,
    'max_tokens',
    'metadata',
    'service_tier',
    'stop_sequences',
    'stream',
    'temperature',
    'top_k',
    'top_p',
  ]),
  count_tokens: new Set<string>(prompt),
} as const;

/** Betas that change no price and no limit; the others are refused. */
export const harmlessBetas: ReadonlySet<string> = new Set([
  'extended-cache-ttl-2025-04-11',
  'fine-grained-tool-streaming-2025-05-14',
  'interleaved-thinking-2025-05-14',
  'pdfs-2024-09-25',
  'prompt-caching-2024-07-31',
  'token-counting-2024-11-01',
  'token-efficient-tools-2025-02-19',
]);
