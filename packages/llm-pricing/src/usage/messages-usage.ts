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

// Samplings of the model that was asked, and of one that the entry names.
const ownModel = new Set(['message', 'compaction']);
const namedModel = new Set(['advisor_message', 'fallback_message']);

/**
 * Usage of a message. The input is stated without what was cached. Where the samplings are listed
 * one by one in `iterations`, they are the bill: the totals leave out compaction and advisors.
 */
export function messagesUsage(body: JsonObject): Usage {
  const model = textAt(body, 'model');
  const { usage } = body;
  if (!isObject(usage)) throw new UsageMissing('usage');
  return {
    provider: 'anthropic',
    lines: linesOf(model, usage),
    serviceTier: textOrNull(usage, 'service_tier'),
    inferenceGeo: textOrNull(usage, 'inference_geo'),
    speed: textOrNull(usage, 'speed'),
  };
}

function linesOf(model: string, usage: JsonObject): readonly UsageLine[] {
  const serverTools = serverToolsOf(usage);
  const iterations = usage['iterations'] ?? [];
  if (!Array.isArray(iterations)) throw new UsageMissing('iterations');
  if (iterations.length === 0) return [sampling(model, usage, serverTools)];

  const samplings = (iterations as readonly unknown[]).map((iteration) => {
    if (!isObject(iteration)) throw new UsageMissing('iterations');
    return sampling(modelOf(iteration, model), iteration, noServerTools);
  });
  requireWhole(usage, samplings);
  const uses = serverTools.webSearch + serverTools.webFetch;
  return uses === 0 ? samplings : [...samplings, toolsAlone(model, serverTools)];
}

/** Samplings that add up to less than the totals are not all of them. */
function requireWhole(usage: JsonObject, samplings: readonly UsageLine[]): void {
  const sum = (count: (line: UsageLine) => number) =>
    samplings.reduce((total, line) => total + count(line), 0);
  const totals = sampling('', usage, noServerTools);
  const isWhole = (['input', 'output', 'cacheRead'] as const).every(
    (kind) => sum((line) => line[kind]) >= totals[kind],
  );
  if (!isWhole) throw new UsageMissing('iterations');
}

function modelOf(iteration: JsonObject, asked: string): string {
  const type = textAt(iteration, 'type');
  // After a fallback the answer bears the name of the model that gave it; the entry knows better.
  if (ownModel.has(type)) return textOrNull(iteration, 'model') ?? asked;
  if (namedModel.has(type)) return textAt(iteration, 'model');
  throw new UsageMissing('iterations');
}

function sampling(model: string, counts: JsonObject, serverTools: ServerToolUses): UsageLine {
  return {
    model,
    input: countAt(counts, 'input_tokens'),
    cacheRead: countOrZero(counts, 'cache_read_input_tokens'),
    ...cacheWrites(counts),
    output: countAt(counts, 'output_tokens'),
    audioInput: 0,
    audioOutput: 0,
    serverTools,
  };
}

/** Written for five minutes unless the answer says that it was an hour. */
function cacheWrites(counts: JsonObject): Pick<UsageLine, 'cacheWrite5m' | 'cacheWrite1h'> {
  const total = countOrZero(counts, 'cache_creation_input_tokens');
  if ((counts['cache_creation'] ?? null) === null) return { cacheWrite5m: total, cacheWrite1h: 0 };
  const split = objectAt(counts, 'cache_creation');
  const cacheWrite5m = countOrZero(split, 'ephemeral_5m_input_tokens');
  const cacheWrite1h = countOrZero(split, 'ephemeral_1h_input_tokens');
  // A split that does not add up leaves tokens of which nobody knows the price.
  if (remainder(total, cacheWrite5m, cacheWrite1h) !== 0) throw new UsageMissing('cache_creation');
  return { cacheWrite5m, cacheWrite1h };
}

function serverToolsOf(usage: JsonObject): ServerToolUses {
  const uses = objectAt(usage, 'server_tool_use');
  const known = ['web_search_requests', 'web_fetch_requests'];
  for (const name of Object.keys(uses))
    if (!known.includes(name) && countOrZero(uses, name) > 0) throw new UsageMissing(name);
  return {
    webSearch: countOrZero(uses, 'web_search_requests'),
    webFetch: countOrZero(uses, 'web_fetch_requests'),
  };
}

function toolsAlone(model: string, serverTools: ServerToolUses): UsageLine {
  return {
    model,
    input: 0,
    cacheRead: 0,
    cacheWrite5m: 0,
    cacheWrite1h: 0,
    output: 0,
    audioInput: 0,
    audioOutput: 0,
    serverTools,
  };
}
