import { createAnthropicSimulator, createOpenaiSimulator } from '@ataski/sandbox';
import type { ModelFault } from '@ataski/sandbox';

import type { StreamSurface } from './stream-tee.ts';

const paths: Readonly<Record<StreamSurface, string>> = {
  chat_completions: '/v1/chat/completions',
  responses: '/v1/responses',
  messages: '/v1/messages',
};

/** One stream as the simulated provider sends it: the same for the same call. */
export async function recordStream(
  surface: StreamSurface,
  body: object,
  fault?: ModelFault,
): Promise<Buffer> {
  const now = () => new Date('2026-11-27T00:00:00Z');
  const provider =
    surface === 'messages'
      ? createAnthropicSimulator({ keys: { 'sk-ant-api03-a': 'valid' }, now })
      : createOpenaiSimulator({ keys: { 'sk-proj-a': 'valid' }, now });
  if (fault !== undefined) provider.faults.inject({ fault });
  const answer = await provider.handle({
    method: 'POST',
    host: provider.hosts[0] ?? '',
    path: paths[surface],
    query: new URLSearchParams(),
    headers: {
      'content-type': 'application/json',
      ...(surface === 'messages'
        ? { 'x-api-key': 'sk-ant-api03-a', 'anthropic-version': '2026-10-21' }
        : { authorization: 'Bearer sk-proj-a' }),
    },
    body: Buffer.from(JSON.stringify({ ...body, stream: true })),
  });
  if (answer.status !== 200 || answer.pieces === undefined)
    throw new Error(`${String(answer.status)} ${JSON.stringify(answer.body)}`);
  return Buffer.concat(answer.pieces.bytes);
}

const text = 'Straße für 9 €, 💶 and "quotes" \\ please';
const parameters = { type: 'object', properties: {} };
const wished = '[call get_balance {"day":"2026-11-20"}] [call get_balance]';

const chat = (content: string, more: object = {}) => ({
  model: 'gpt-sandbox-1',
  messages: [{ role: 'user', content }],
  ...more,
});
const response = (input: string, more: object = {}) => ({ model: 'gpt-sandbox-1', input, ...more });
const message = (content: string, more: object = {}) => ({
  model: 'claude-sandbox-1',
  max_tokens: 4000,
  messages: [{ role: 'user', content }],
  ...more,
});

/** A call that is recorded. */
export interface RecordedCall {
  readonly what: string;
  readonly surface: StreamSurface;
  readonly body: object;
  readonly fault?: ModelFault;
}

const iterations = [
  { type: 'message', input_tokens: 5, output_tokens: 7 },
  { type: 'advisor_message', model: 'claude-opus-4-5', input_tokens: 50, output_tokens: 70 },
];

/** Each kind of stream, of all three surfaces. */
export const recordedCalls: readonly RecordedCall[] = [
  { what: 'a chat', surface: 'chat_completions', body: chat(text) },
  { what: 'a chat of two choices', surface: 'chat_completions', body: chat(text, { n: 2 }) },
  {
    what: 'a chat that calls tools',
    surface: 'chat_completions',
    body: chat(wished, {
      tools: [{ type: 'function', function: { name: 'get_balance', parameters } }],
    }),
  },
  {
    what: 'a chat that is cut short',
    surface: 'chat_completions',
    body: chat(text, { max_completion_tokens: 3 }),
  },
  {
    what: 'a chat that refuses',
    surface: 'chat_completions',
    body: chat(text),
    fault: { kind: 'refusal' },
  },
  {
    what: 'a chat that is filtered',
    surface: 'chat_completions',
    body: chat(text),
    fault: { kind: 'content_filter' },
  },
  {
    what: 'a chat that fails',
    surface: 'chat_completions',
    body: chat(text),
    fault: { kind: 'error_frame' },
  },
  {
    what: 'a chat without an end',
    surface: 'chat_completions',
    body: chat(text),
    fault: { kind: 'unterminated' },
  },
  { what: 'a response', surface: 'responses', body: response(text) },
  {
    what: 'a response that calls tools',
    surface: 'responses',
    body: response(wished, {
      tools: [{ type: 'function', name: 'get_balance', parameters, strict: false }],
    }),
  },
  {
    what: 'a response that is cut short',
    surface: 'responses',
    body: response(`${text} [answer 200 tokens]`, { max_output_tokens: 16 }),
  },
  {
    what: 'a response that refuses',
    surface: 'responses',
    body: response(text),
    fault: { kind: 'refusal' },
  },
  {
    what: 'a response that fails',
    surface: 'responses',
    body: response(text),
    fault: { kind: 'error_frame' },
  },
  {
    what: 'a response without an end',
    surface: 'responses',
    body: response(text),
    fault: { kind: 'unterminated' },
  },
  { what: 'a message', surface: 'messages', body: message(text) },
  {
    what: 'a message that thinks',
    surface: 'messages',
    body: message(text, { thinking: { type: 'enabled', budget_tokens: 1024 } }),
  },
  {
    what: 'a message that calls tools',
    surface: 'messages',
    body: message(wished, { tools: [{ name: 'get_balance', input_schema: parameters }] }),
  },
  {
    what: 'a message that is cut short',
    surface: 'messages',
    body: message(text, { max_tokens: 3 }),
  },
  {
    what: 'a message that refuses',
    surface: 'messages',
    body: message(text),
    fault: { kind: 'refusal' },
  },
  {
    what: 'a message whose samplings are listed',
    surface: 'messages',
    body: message(text),
    fault: { kind: 'iterations', iterations },
  },
  {
    what: 'a message that fails',
    surface: 'messages',
    body: message(text),
    fault: { kind: 'error_frame' },
  },
  {
    what: 'a message without an end',
    surface: 'messages',
    body: message(text),
    fault: { kind: 'unterminated' },
  },
];
