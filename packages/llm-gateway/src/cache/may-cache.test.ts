import { describe, expect, it } from 'vitest';

import { readCacheWish } from './cache-wish.ts';
import { whyNotCached } from './may-cache.ts';

const usual = readCacheWish({});
const on = readCacheWish({ 'x-ataski-cache': ['on'] });
const tools = readCacheWish({ 'x-ataski-cache': ['on, tools'] });
const off = readCacheWish({ 'x-ataski-cache': ['off'] });
const clientTool = { type: 'function', function: { name: 'ledger', parameters: {} } };

describe('a request', () => {
  it.each(['embeddings', 'count_tokens'] as const)('of %s is cached unless it says off', (of) => {
    expect(whyNotCached(of, usual, { input: 'x' })).toBeNull();
    expect(whyNotCached(of, off, { input: 'x' })).toBe('asked_off');
  });

  it.each(['chat_completions', 'responses', 'messages'] as const)(
    'of %s is cached only when it says on',
    (surface) => {
      expect(whyNotCached(surface, usual, {})).toBe('not_asked');
      expect(whyNotCached(surface, off, {})).toBe('asked_off');
      expect(whyNotCached(surface, on, {})).toBeNull();
    },
  );

  it.each([
    ['chat_completions', { tools: [clientTool] }],
    ['chat_completions', { functions: [{ name: 'ledger' }] }],
    ['responses', { tools: [{ type: 'function', name: 'ledger' }] }],
    ['messages', { tools: [{ name: 'ledger', input_schema: {} }] }],
    ['messages', { tools: [{ type: 'custom', name: 'ledger', input_schema: {} }] }],
  ] as const)('of %s with tools of the client is cached only when it says so: %j', (of, body) => {
    expect(whyNotCached(of, on, body)).toBe('tools');
    expect(whyNotCached(of, tools, body)).toBeNull();
  });

  it.each([
    ['responses', { tools: [{ type: 'web_search' }] }],
    ['responses', { tools: [clientTool, { type: 'file_search', vector_store_ids: ['vs'] }] }],
    ['responses', { tools: [{ type: 'mcp', server_url: 'https://x' }] }],
    ['responses', { tools: [{ name: 'ledger' }] }],
    ['messages', { tools: [{ type: 'web_search_20250305', name: 'web_search' }] }],
    ['messages', { mcp_servers: [{ url: 'https://x' }] }],
    ['chat_completions', { web_search_options: {} }],
    ['chat_completions', { tools: 'all' }],
    ['chat_completions', { tools: ['web_search'] }],
  ] as const)('of %s is never cached with a server tool: %j', (surface, body) => {
    expect(whyNotCached(surface, tools, body)).toBe('server_tools');
  });

  it.each([
    { background: true },
    { store: true },
    { store: 'yes' },
    { conversation: 'conv_1' },
    { previous_response_id: 'resp_1' },
    { prompt: { id: 'pmpt_1' } },
  ])('is never cached where the provider keeps a state: %j', (body) => {
    expect(whyNotCached('responses', tools, body)).toBe('stored');
    const [name = ''] = Object.keys(body);
    expect(whyNotCached('responses', tools, { ...body, [name]: null })).toBeNull();
  });

  it.each([
    { input: [{ content: [{ type: 'input_file', file_id: 'file_1' }] }] },
    { input: [{ content: [{ type: 'input_file', file_url: 'https://x/a.pdf' }] }] },
    { input: [{ content: [{ type: 'input_image', image_url: 'https://x/a.png' }] }] },
    { messages: [{ content: [{ type: 'image_url', image_url: { url: 'http://x/a.png' } }] }] },
    { messages: [{ content: [{ type: 'image', source: { type: 'url', url: 'https://x' } }] }] },
    { messages: [{ content: [{ type: 'document', source: { type: 'file', file_id: 'f' } }] }] },
    { messages: [{ role: 'assistant', audio: { id: 'audio_1' } }] },
    { container: 'container_1' },
    { input: [{ type: 'item_reference', id: 'msg_1' }] },
    { input: [{ id: 'msg_1' }] },
  ])('is never cached when it names what is kept elsewhere: %j', (body) => {
    expect(whyNotCached('responses', tools, body)).toBe('kept_elsewhere');
  });

  it('is cached with an image that is in it', () => {
    const image = { type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } };
    const source = { type: 'base64', media_type: 'image/png', data: 'AAAA' };
    const content = [image, { type: 'image', source }];
    expect(whyNotCached('chat_completions', on, { messages: [{ content }] })).toBeNull();
  });
});
