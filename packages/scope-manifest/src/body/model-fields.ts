import type { FieldBodyRule } from './body-rule.ts';

// What runs elsewhere than in the one answer is left out on purpose: servers of tools, containers,
// conversations and responses that the provider would keep and read again, work in the background.
const sentences = {
  dimensions: 'How long the embedding is.',
  encoding_format: 'In which form the embedding comes.',
  frequency_penalty: 'How much repetition is discouraged.',
  include: 'Which further parts the answer has.',
  input: 'What the model is given.',
  instructions: 'What the model is told to do.',
  logit_bias: 'Which words are made likelier.',
  logprobs: 'Whether the answer says how likely its words were.',
  max_completion_tokens: 'How long the answer may be.',
  max_output_tokens: 'How long the answer may be.',
  max_tokens: 'How long the answer may be.',
  max_tool_calls: 'How many tools may be called.',
  messages: 'The conversation so far.',
  metadata: 'Our own reference, without personal data.',
  model: 'Which model answers.',
  n: 'How many answers come.',
  output_config: 'In which form the answer comes.',
  parallel_tool_calls: 'Whether tools may be called side by side.',
  presence_penalty: 'How much new subjects are encouraged.',
  prompt_cache_key: 'Which calls share a cached beginning.',
  prompt_cache_retention: 'How long a cached beginning is kept.',
  reasoning: 'How much the model thinks first.',
  reasoning_effort: 'How much the model thinks first.',
  response_format: 'In which form the answer comes.',
  safety_identifier: 'A pseudonym of the person who asks.',
  seed: 'What makes an answer repeatable.',
  service_tier: 'How urgent the call is.',
  stop: 'At which words the answer ends.',
  stop_sequences: 'At which words the answer ends.',
  store: 'That the provider does not keep the answer.',
  stream: 'Whether the answer comes in pieces.',
  stream_options: 'What the last piece tells.',
  system: 'What the model is told to do.',
  temperature: 'How varied the answer is.',
  text: 'In which form the answer comes.',
  thinking: 'How much the model thinks first.',
  tool_choice: 'Which tool the model may ask for.',
  tools: 'The tools that the model may ask for.',
  top_k: 'How varied the answer is.',
  top_logprobs: 'How many likely words are listed.',
  top_p: 'How varied the answer is.',
  truncation: 'What happens to a conversation that is too long.',
  user: 'A pseudonym of the person who asks.',
  verbosity: 'How long-winded the answer is.',
} as const;

/** The names of everything that a call of a model may carry. */
export type ModelField = keyof typeof sentences;

/** The body of a call of a model: a JSON object of these fields. */
export function modelFields(...names: readonly ModelField[]): FieldBodyRule {
  const allows = names.map((name) => ({
    name,
    sentence: sentences[name],
    ...(name === 'store' ? { values: ['false'] } : {}),
  }));
  return { format: 'json', unit: 'field', allows };
}
