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

const counted = {
  model: isText,
  messages: listOf(isObject, 1, 100_000),
  cache_control: orNull(isObject),
  output_config: isObject,
  speed: oneOf('standard', 'fast', null),
  system: either(isText, listOf(isObject)),
  thinking: isObject,
  tool_choice: isObject,
  tools: listOf(isObject),
  user_profile_id: isText,
  workspace_id: isText,
};

/** The top-level fields of a message, as documented for either version. */
export const messagesShape: BodyShape = {
  required: ['model', 'max_tokens', 'messages'],
  fields: {
    ...counted,
    max_tokens: count(1),
    container: orNull(either(isText, isObject)),
    diagnostics: orNull(isObject),
    inference_geo: orNull(isText),
    metadata: isObject,
    service_tier: oneOf('auto', 'standard_only'),
    stop_sequences: listOf(isText),
    stream: isFlag,
    temperature: amount(0, 1),
    top_k: count(0),
    top_p: amount(0, 1),
  },
};

/** The top-level fields of a count, as documented. */
export const countTokensShape: BodyShape = { required: ['model', 'messages'], fields: counted };
