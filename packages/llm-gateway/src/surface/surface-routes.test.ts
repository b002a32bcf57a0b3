import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { findSurface } from './surface-routes.ts';

const posts = [
  ['/openai/v1/chat/completions', 'openai', 'chat_completions'],
  ['/openai/v1/responses', 'openai', 'responses'],
  ['/openai/v1/embeddings', 'openai', 'embeddings'],
  ['/anthropic/v1/messages', 'anthropic', 'messages'],
  ['/anthropic/v1/messages/count_tokens', 'anthropic', 'count_tokens'],
] as const;

describe('a path', () => {
  it.each(posts)('%s is a surface by POST, and by nothing else', (path, provider, surface) => {
    expect(findSurface('POST', path)).toEqual({ kind: 'call', provider, surface });
    for (const method of ['GET', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS', 'post'])
      expect(findSurface(method, path)).toEqual({
        kind: 'refused',
        provider,
        code: 'method_not_allowed',
        allow: 'POST',
      });
  });

  it('leads to the models, and to one of them, by GET alone', () => {
    const page = { limit: 20, afterId: null, beforeId: null };
    expect(findSurface('GET', '/openai/v1/models')).toEqual({
      kind: 'models',
      provider: 'openai',
      page,
    });
    expect(findSurface('GET', '/anthropic/v1/models')).toEqual({
      kind: 'models',
      provider: 'anthropic',
      page,
    });
    expect(findSurface('GET', '/openai/v1/models/gpt-5.6')).toEqual({
      kind: 'model',
      provider: 'openai',
      id: 'gpt-5.6',
    });
    expect(findSurface('DELETE', '/openai/v1/models/gpt-5.6')).toMatchObject({
      code: 'method_not_allowed',
      allow: 'GET',
    });
  });

  it.each([
    '/openai/v1/chat/completions/',
    '//openai/v1/chat/completions',
    '/openai//v1/chat/completions',
    '/openai/v1/./chat/completions',
    '/openai/v1/x/../chat/completions',
    '/openai/v1/chat%2fcompletions',
    '/openai/v1/chat/completions%20',
    '/openai/v1/chat/completions;x',
    '/openai/v1/chat/completions#x',
    '/OpenAI/v1/chat/completions',
    '/openai/v1/chat\\completions',
    'http://api.openai.com/openai/v1/chat/completions',
    '/openai/v1/models/',
    '/openai/v1/models/a/b',
    '/openai/v1/models/..',
    '/openai/v1/models/a%2e',
    '/openai/v1/files',
    '/anthropic/v1/complete',
    '/anthropic/v1/messages/batches',
    '/openaix/v1/models',
    '*',
    '',
  ])('is not found as %j, whatever it may decode to', (path) => {
    for (const method of ['GET', 'POST'])
      expect(findSurface(method, path)).toMatchObject({ kind: 'refused', code: 'not_found' });
  });

  it('is refused in the shape of the surface that it begins with, else in OpenAI’s', () => {
    expect(findSurface('POST', '/anthropic/v1/x')).toMatchObject({ provider: 'anthropic' });
    expect(findSurface('POST', '/anthropicx')).toMatchObject({ provider: 'openai' });
    expect(findSurface('POST', '/x')).toMatchObject({ provider: 'openai' });
  });

  it('leads to a surface only when it is one of these, letter by letter', () => {
    const known = new Set<string>(posts.map(([path]) => path));
    const letters = fc.constantFrom('/', '.', '%', '?', 'v1', 'openai', 'anthropic', 'messages');
    fc.assert(
      fc.property(
        fc.array(letters).map((parts) => parts.join('')),
        (path) => {
          const route = findSurface('POST', path);
          if (route.kind === 'call') expect(known).toContain(path.split('?')[0]);
        },
      ),
    );
  });
});

describe('a query', () => {
  it('is known of a page of Anthropic’s models, within its limits', () => {
    expect(findSurface('GET', '/anthropic/v1/models?limit=1000&after_id=claude-x')).toEqual({
      kind: 'models',
      provider: 'anthropic',
      page: { limit: 1000, afterId: 'claude-x', beforeId: null },
    });
    for (const query of [
      'limit=0',
      'limit=1001',
      'limit=1e3',
      'limit=01',
      'limit=2&limit=2',
      'after_id=a&before_id=b',
      'after_id=',
      'after_id=a%20',
      'after_id=a=b',
      'x=1',
      '',
    ])
      expect(findSurface('GET', `/anthropic/v1/models?${query}`)).toMatchObject({
        code: 'query_invalid',
      });
  });

  it('may be the mark of an older client of Anthropic’s, which changes nothing', () => {
    expect(findSurface('POST', '/anthropic/v1/messages?beta=true')).toMatchObject({
      surface: 'messages',
    });
    expect(findSurface('GET', '/anthropic/v1/models/claude-x?beta=true')).toMatchObject({
      id: 'claude-x',
    });
  });

  it.each([
    '/anthropic/v1/messages?beta=false',
    '/anthropic/v1/messages?beta=true&x=1',
    '/anthropic/v1/messages?',
    '/openai/v1/chat/completions?beta=true',
    '/openai/v1/responses?api-version=1',
  ])('is refused where none is known: %s', (target) => {
    expect(findSurface('POST', target)).toMatchObject({ kind: 'refused', code: 'query_invalid' });
  });
});
