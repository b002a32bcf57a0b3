import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';

import type { SurfaceAsk } from '@ataski/gateway-lab';

/** Where an SDK calls, and with which key. */
export interface SdkTarget {
  readonly origin: string;
  readonly key: string;
}

/** How it calls. */
export interface SdkCall {
  readonly isStream?: boolean;
  readonly maxRetries?: number;
  /** Members of the body. */
  readonly more?: object;
}

/**
 * Calls by the official SDK of a surface, and reads a stream to its end. Throws what the SDK
 * throws.
 */
export async function callBySdk(
  one: SurfaceAsk,
  { origin, key }: SdkTarget,
  text: string,
  { isStream = false, maxRetries = 0, more = {} }: SdkCall = {},
): Promise<{ readonly answer: unknown; readonly events: number }> {
  const body = one.body(text, { ...(isStream ? { stream: true } : {}), ...more });
  const usual = { apiKey: key, maxRetries, logLevel: 'off' } as const;
  const openai = new OpenAI({ ...usual, baseURL: `${origin}/openai/v1` });
  const anthropic = new Anthropic({ ...usual, baseURL: `${origin}/anthropic` });
  const asked = {
    chat_completions: () => openai.chat.completions.create(body as never),
    responses: () => openai.responses.create(body as never),
    messages: () => anthropic.messages.create(body as never),
  }[one.surface];
  const answer = (await asked()) as unknown;
  let events = 0;
  if (isStream)
    for await (const event of answer as AsyncIterable<unknown>) events += event === null ? 0 : 1;
  return { answer, events };
}

const name = 'get_balance';
const schema = { type: 'object', properties: { day: { type: 'string' } } };
const tools = {
  chat_completions: [{ type: 'function', function: { name, parameters: schema } }],
  responses: [{ type: 'function', name, parameters: schema, strict: false }],
  messages: [{ name, input_schema: schema }],
} as const;

/** Whether the model's wish for a tool reaches the SDK. */
export async function callTool(one: SurfaceAsk, target: SdkTarget): Promise<boolean> {
  const text = `Please [call ${name} {"day":"2026-11-20"}]`;
  const { answer } = await callBySdk(one, target, text, { more: { tools: tools[one.surface] } });
  const said = JSON.stringify(answer);
  return said.includes(name) && said.includes('2026-11-20');
}
