import {
  amount,
  count,
  either,
  isFlag,
  isObject,
  isText,
  listOf,
  oneOf,
  orNull,
} from '../body-shape.ts';
import type { BodyShape } from '../body-shape.ts';

export const serviceTier = oneOf('auto', 'default', 'flex', 'scale', 'priority', 'fast', null);
const effort = oneOf('none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max', null);

/** The top-level fields of a chat completion, as documented. */
export const chatShape: BodyShape = {
  required: ['model', 'messages'],
  fields: {
    model: isText,
    messages: listOf(isObject, 1),
    audio: orNull(isObject),
    frequency_penalty: orNull(amount(-2, 2)),
    function_call: either(isText, isObject),
    functions: listOf(isObject),
    logit_bias: orNull(isObject),
    logprobs: orNull(isFlag),
    max_completion_tokens: orNull(count(1)),
    max_tokens: orNull(count(1)),
    metadata: orNull(isObject),
    modalities: orNull(listOf(oneOf('text', 'audio'))),
    moderation: orNull(isObject),
    n: orNull(count(1, 128)),
    parallel_tool_calls: isFlag,
    prediction: orNull(isObject),
    presence_penalty: orNull(amount(-2, 2)),
    prompt_cache_key: orNull(isText),
    prompt_cache_options: isObject,
    prompt_cache_retention: oneOf('in_memory', '24h', null),
    reasoning_effort: effort,
    response_format: isObject,
    safety_identifier: orNull(isText),
    seed: orNull(count(Number.MIN_SAFE_INTEGER)),
    service_tier: serviceTier,
    stop: orNull(either(isText, listOf(isText, 1, 4))),
    store: orNull(isFlag),
    stream: orNull(isFlag),
    stream_options: orNull(isObject),
    temperature: orNull(amount(0, 2)),
    tool_choice: either(oneOf('none', 'auto', 'required'), isObject),
    tools: listOf(isObject, 1, 128),
    top_logprobs: orNull(count(0, 20)),
    top_p: orNull(amount(0, 1)),
    user: isText,
    verbosity: oneOf('low', 'medium', 'high', null),
    web_search_options: isObject,
  },
};
