import { isObject } from '../price/strict-json.ts';
import type { JsonObject } from '../price/strict-json.ts';
import {
  UsageMissing,
  countAt,
  countOrZero,
  objectAt,
  remainder,
  textAt,
  textOrNull,
} from './stated.ts';
import { noServerTools } from './usage.ts';
import type { ServerToolUses, Usage, UsageLine } from './usage.ts';

/** Usage of a chat completion: the details are parts of the totals. */
export function chatCompletionsUsage(body: JsonObject): Usage {
  return openaiUsage(body, line(body, 'prompt_tokens', 'completion_tokens', noServerTools));
}

/** Usage of a response, with its web searches, which stand among the output and not in `usage`. */
export function responsesUsage(body: JsonObject): Usage {
  return openaiUsage(body, line(body, 'input_tokens', 'output_tokens', searchesOf(body)));
}

/** Usage of embeddings, which have no output. */
export function embeddingsUsage(body: JsonObject): Usage {
  const usage = requiredUsage(body);
  return openaiUsage(body, {
    model: textAt(body, 'model'),
    input: countAt(usage, 'prompt_tokens'),
    cacheRead: 0,
    cacheWrite5m: 0,
    cacheWrite1h: 0,
    output: 0,
    audioInput: 0,
    audioOutput: 0,
    serverTools: noServerTools,
  });
}

function line(
  body: JsonObject,
  inputMember: 'prompt_tokens' | 'input_tokens',
  outputMember: 'completion_tokens' | 'output_tokens',
  serverTools: ServerToolUses,
): UsageLine {
  const usage = requiredUsage(body);
  const inputDetails = objectAt(usage, `${inputMember}_details`);
  const outputDetails = objectAt(usage, `${outputMember}_details`);
  const cacheRead = countOrZero(inputDetails, 'cached_tokens');
  const cacheWrite5m = countOrZero(inputDetails, 'cache_write_tokens');
  const audioInput = countOrZero(inputDetails, 'audio_tokens');
  const audioOutput = countOrZero(outputDetails, 'audio_tokens');
  // Nothing says which of the audio was cached, and its two prices are far apart.
  if (audioInput > 0 && cacheRead + cacheWrite5m > 0) throw new UsageMissing('audio_tokens');
  return {
    model: textAt(body, 'model'),
    input: remainder(countAt(usage, inputMember), cacheRead, cacheWrite5m, audioInput),
    cacheRead,
    cacheWrite5m,
    cacheWrite1h: 0,
    output: remainder(countAt(usage, outputMember), audioOutput),
    audioInput,
    audioOutput,
    serverTools,
  };
}

function requiredUsage(body: JsonObject): JsonObject {
  if (!isObject(body['usage'])) throw new UsageMissing('usage');
  return body['usage'];
}

function openaiUsage(body: JsonObject, one: UsageLine): Usage {
  return {
    provider: 'openai',
    lines: [one],
    serviceTier: textOrNull(body, 'service_tier'),
    inferenceGeo: null,
    speed: null,
  };
}

// Output items that cost nothing beyond their tokens.
const free = new Set(['message', 'reasoning', 'function_call', 'custom_tool_call']);

/**
 * Each search call is counted, also one that only opens a page: a fee too many is found, one too
 * few is not.
 */
function searchesOf(body: JsonObject): ServerToolUses {
  const { output } = body;
  if (!Array.isArray(output)) throw new UsageMissing('output');
  let webSearch = 0;
  for (const item of output as readonly unknown[]) {
    const type = isObject(item) ? item['type'] : undefined;
    if (type === 'web_search_call') webSearch += 1;
    else if (typeof type !== 'string' || !free.has(type)) throw new UsageMissing('output');
  }
  return { webSearch, webFetch: 0 };
}
