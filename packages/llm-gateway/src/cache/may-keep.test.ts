import { describe, expect, it } from 'vitest';

import type { CallSurface } from '@ataski/llm-pricing';

import { recordStream } from '../stream/recorded-stream.fixture.ts';
import { createStreamTee } from '../stream/stream-tee.ts';
import type { StreamSurface } from '../stream/stream-tee.ts';
import { maxKeptBytes, mayKeep } from './may-keep.ts';

const keep = (surface: CallSurface, body: unknown, tools = false) =>
  mayKeep(
    surface,
    {
      ...{ status: 200, contentType: 'application/json', stream: null },
      bytes: Buffer.from(JSON.stringify(body)),
    },
    tools,
  );
const chat = (message: object, ending = 'stop') => ({
  choices: [{ index: 0, finish_reason: ending, message: { role: 'assistant', ...message } }],
});
const said = (part: object = { type: 'output_text', text: 'Hello' }, more: object = {}) => ({
  ...{ status: 'completed', error: null, incomplete_details: null, background: false },
  output: [{ type: 'reasoning' }, { type: 'message', status: 'completed', content: [part] }],
  ...more,
});
const message = (ending: string, ...content: readonly object[]) => ({
  ...{ type: 'message', stop_reason: ending },
  content: content.length === 0 ? [{ type: 'text', text: 'Hello' }] : content,
});
const embedding = { data: [{ embedding: [0.5, 1] }] };

describe('an answer that was no stream', () => {
  it.each<[CallSurface, object]>([
    ['chat_completions', chat({ content: 'Hello', refusal: null })],
    ['responses', said()],
    ['messages', message('end_turn')],
    ['messages', message('stop_sequence', { type: 'thinking' }, { type: 'text' })],
    ['embeddings', embedding],
    ['embeddings', { data: [{ embedding: 'AAAAPw==' }] }],
    ['count_tokens', { input_tokens: 0 }],
  ])('of %s is kept when it is whole', (surface, body) => {
    expect(keep(surface, body)).toBe(true);
  });

  it.each<[string, CallSurface, object]>([
    ['a limit', 'chat_completions', chat({ content: 'Hel' }, 'length')],
    ['a filter', 'chat_completions', chat({ content: '' }, 'content_filter')],
    ['a refusal', 'chat_completions', chat({ content: null, refusal: 'I cannot.' })],
    ['an ending that nobody knows', 'chat_completions', chat({ content: 'x' }, 'novelty')],
    ['no choice', 'chat_completions', { choices: [] }],
    ['no message', 'chat_completions', { choices: [{ finish_reason: 'stop' }] }],
    ['one choice of two', 'chat_completions', { choices: [...chat({}).choices, null] }],
    ['something spoken', 'chat_completions', chat({ audio: { id: 'audio_1' } })],
    ['an error', 'chat_completions', { ...chat({ content: 'x' }), error: { message: 'x' } }],
    ['another status', 'responses', said(undefined, { status: 'incomplete' })],
    ['a reason to be incomplete', 'responses', said(undefined, { incomplete_details: {} })],
    ['a refusal', 'responses', said({ type: 'refusal', refusal: 'No.' })],
    ['a stored answer', 'responses', said(undefined, { store: true })],
    ['an answer in the background', 'responses', said(undefined, { background: true })],
    ['no output', 'responses', said(undefined, { output: [] })],
    ['a server tool', 'responses', said(undefined, { output: [{ type: 'web_search_call' }] })],
    ['a container', 'responses', said({ type: 'output_text', container_id: 'c' })],
    ['a file', 'responses', said({ type: 'output_text', annotations: [{ file_id: 'f' }] })],
    ['a limit', 'messages', message('max_tokens')],
    ['a refusal', 'messages', message('refusal')],
    ['a pause', 'messages', message('pause_turn')],
    ['a server tool', 'messages', message('end_turn', { type: 'server_tool_use' })],
    ['a container', 'messages', { ...message('end_turn'), container: { id: 'c' } }],
    ['nothing', 'messages', { type: 'message', stop_reason: 'end_turn', content: [] }],
    ['an error', 'messages', { type: 'error', error: { type: 'api_error' } }],
    ['no vector', 'embeddings', { data: [] }],
    ['an empty vector', 'embeddings', { data: [{ embedding: [] }] }],
    ['a vector of texts', 'embeddings', { data: [{ embedding: ['0.5'] }] }],
    ['no count', 'count_tokens', {}],
    ['a count below zero', 'count_tokens', { input_tokens: -1 }],
  ])('is never kept with %s, even with tools: %s', (_what, surface, body) => {
    expect(keep(surface, body, true)).toBe(false);
  });

  it.each<[CallSurface, object]>([
    ['chat_completions', chat({ tool_calls: [{ id: 'call_1', type: 'function' }] }, 'tool_calls')],
    ['chat_completions', chat({ tool_calls: [{ id: 'call_1', type: 'function' }] })],
    ['chat_completions', chat({ function_call: { name: 'x' } }, 'function_call')],
    ['responses', said(undefined, { output: [{ type: 'function_call', call_id: 'c' }] })],
    ['messages', message('tool_use', { type: 'tool_use', id: 't' })],
  ])('of %s that calls a tool is kept only for those who asked for it', (surface, body) => {
    expect(keep(surface, body)).toBe(false);
    expect(keep(surface, body, true)).toBe(true);
  });

  it('is kept only with the status 200 and as JSON of one meaning, up to 1 MiB', () => {
    const good = {
      ...{ status: 200, contentType: 'application/json; charset=utf-8', stream: null },
      bytes: Buffer.from(JSON.stringify(embedding)),
    };
    const twice = Buffer.from('{"input_tokens":1,"input_tokens":2}');
    const padded = (length: number) => Buffer.from(JSON.stringify(embedding).padEnd(length));
    expect(mayKeep('embeddings', good, false)).toBe(true);
    for (const status of [201, 204, 206, 304, 400, 429, 500, 529])
      expect(mayKeep('embeddings', { ...good, status }, false)).toBe(false);
    for (const contentType of ['', 'text/plain', 'text/event-stream', 'application/json+x'])
      expect(mayKeep('embeddings', { ...good, contentType }, false)).toBe(false);
    for (const bytes of [Buffer.alloc(0), Buffer.from('{'), Buffer.from('[]'), Buffer.from([0xff])])
      expect(mayKeep('embeddings', { ...good, bytes }, false)).toBe(false);
    expect(mayKeep('count_tokens', { ...good, bytes: twice }, false)).toBe(false);
    expect(mayKeep('embeddings', { ...good, bytes: padded(maxKeptBytes) }, false)).toBe(true);
    expect(mayKeep('embeddings', { ...good, bytes: padded(maxKeptBytes + 1) }, false)).toBe(false);
  });
});

const bodies = {
  chat_completions: { model: 'gpt-sandbox-1', messages: [{ role: 'user', content: 'Hello' }] },
  responses: { model: 'gpt-sandbox-1', input: 'Hello' },
  messages: {
    ...{ model: 'claude-sandbox-1', max_tokens: 4000 },
    messages: [{ role: 'user', content: 'Hello' }],
  },
} as const satisfies Record<StreamSurface, object>;
const surfaces = Object.keys(bodies) as StreamSurface[];

function keepStream(surface: StreamSurface, bytes: Buffer, sent = bytes): boolean {
  const tee = createStreamTee({ surface, stripsUsage: false, forward: () => undefined });
  tee.write(bytes);
  tee.end();
  const answer = { status: 200, contentType: 'text/event-stream', bytes: sent };
  return mayKeep(surface, { ...answer, stream: tee.summary() }, true);
}

describe('a stream', () => {
  it.each(surfaces)('of %s is kept when it is whole', async (surface) => {
    const bytes = await recordStream(surface, bodies[surface]);
    expect(keepStream(surface, bytes)).toBe(true);
  });

  it.each(surfaces)('of %s is never kept when it was cut, at any byte', async (surface) => {
    const bytes = await recordStream(surface, bodies[surface]);
    const lastEvent = bytes.lastIndexOf('\n\n', bytes.byteLength - 3) + 2;
    const cuts = Array.from({ length: 60 }, (_, at) => Math.floor((lastEvent * at) / 60));
    for (const cut of [...cuts, lastEvent, bytes.byteLength - 1])
      expect(keepStream(surface, bytes.subarray(0, cut)), `cut at ${String(cut)}`).toBe(false);
  });

  it.each(surfaces)('of %s is never kept when other bytes were sent', async (surface) => {
    const bytes = await recordStream(surface, bodies[surface]);
    const broken = Buffer.concat([Buffer.from('data: {\n\n'), bytes]);
    const file = Buffer.concat([Buffer.from('data: {"file_id":"file_1"}\n\n'), bytes]);
    for (const sent of [broken, file, bytes.subarray(0, -1), Buffer.from(': x\n\n')])
      expect(keepStream(surface, bytes, sent)).toBe(false);
  });

  it.each([
    ['chat_completions', '"finish_reason":"stop"', '"finish_reason":"length"'],
    ['chat_completions', '"finish_reason":"stop"', '"finish_reason":"content_filter"'],
    ['messages', '"stop_reason":"end_turn"', '"stop_reason":"max_tokens"'],
    ['messages', '"stop_reason":"end_turn"', '"stop_reason":"refusal"'],
    ['responses', '"status":"completed"', '"status":"incomplete"'],
  ] as const)(
    'of %s is never kept when it ends otherwise: %s, %s',
    async (surface, plain, other) => {
      const text = (await recordStream(surface, bodies[surface])).toString();
      expect(text).toContain(plain);
      expect(keepStream(surface, Buffer.from(text.replaceAll(plain, other)))).toBe(false);
    },
  );
});
