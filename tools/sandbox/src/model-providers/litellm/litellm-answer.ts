import { isObject } from '../body-shape.ts';
import type { JsonObject } from '../body-shape.ts';
import type { LiteLlmPrice } from './litellm-options.ts';

/** An answer of the proxy, before its headers. */
export interface LiteLlmAnswer {
  readonly isStream: boolean;
  /** One JSON text, or each event of a stream. */
  readonly texts: readonly string[];
  /** In US dollars. */
  readonly cost: number;
}

/** How the proxy renders what a provider answered. */
export interface Rendering {
  readonly model: string;
  /** How the provider behind it calls the model; it stands where the proxy does not put its own. */
  readonly upstreamModel: string;
  readonly price: LiteLlmPrice;
  /** By which what is reported is wrong; 1 where it is right. */
  readonly factor: number;
  readonly tellsCostInStreams: boolean;
}

/** A whole answer: the model is named as it was asked for. */
export function renderWhole(answer: JsonObject, rendering: Rendering): LiteLlmAnswer {
  const told = Object.hasOwn(answer, 'model') ? { ...answer, model: rendering.model } : answer;
  const cost = costOf(answer['usage'], rendering);
  return { isStream: false, texts: [JSON.stringify(told)], cost };
}

/**
 * A stream, as the proxy of 1.106.12 was seen to send it: the chunk of a chat completion that
 * states the usage has one choice that says nothing, and no other chunk has the member; the last
 * event of a response names the model as the provider does, within.
 */
export function renderStream(text: string, rendering: Rendering): LiteLlmAnswer {
  let cost = 0;
  const texts = text
    .split('\n\n')
    .filter((event) => event !== '')
    .map((event) => {
      const [, head = '', data = ''] = /^((?:event: .*\n)?)data: (.*)$/s.exec(event) ?? [];
      const value = data === '[DONE]' ? null : (JSON.parse(data) as unknown);
      if (!isObject(value)) return `${event}\n\n`;
      const told = renderEvent(value, rendering);
      cost = Math.max(cost, costOf(usageOf(value), rendering));
      return `${head}data: ${JSON.stringify(told)}\n\n`;
    });
  return { isStream: true, texts, cost };
}

function renderEvent(event: JsonObject, rendering: Rendering): JsonObject {
  const { model, upstreamModel } = rendering;
  const { response, message, choices } = event;
  if (isObject(response)) {
    const inner = { ...response, model: upstreamModel, ...withCost(response, rendering) };
    return { ...event, response: inner, model };
  }
  if (isObject(message)) return { ...event, message: { ...message, model } };
  if (!Array.isArray(choices)) return { ...event, ...withCost(event, rendering) };
  const { usage } = event;
  const chunk = Object.fromEntries(
    Object.entries(event).filter(([name]) => name !== 'usage' && name !== 'obfuscation'),
  );
  if (!isObject(usage)) return { ...chunk, model };
  const said = choices.length > 0 ? choices : [{ index: 0, delta: {} }];
  return { ...chunk, choices: said, model, ...withCost(event, rendering) };
}

function withCost(holder: JsonObject, rendering: Rendering): JsonObject {
  const { usage } = holder;
  if (!isObject(usage)) return {};
  const cost = costOf(usage, rendering);
  return { usage: rendering.tellsCostInStreams && cost > 0 ? { ...usage, cost } : usage };
}

function usageOf({ usage, response }: JsonObject): unknown {
  return isObject(response) ? response['usage'] : usage;
}

/** As floats, as the proxy counts. */
function costOf(usage: unknown, { price, factor }: Rendering): number {
  if (!isObject(usage)) return 0;
  const read = Number(usage['prompt_tokens'] ?? usage['input_tokens'] ?? 0);
  const written = Number(usage['completion_tokens'] ?? usage['output_tokens'] ?? 0);
  return (read * (price.input / 1e12) + written * (price.output / 1e12)) * factor;
}
