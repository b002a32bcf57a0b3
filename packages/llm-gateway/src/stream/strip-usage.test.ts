import { describe, expect, it } from 'vitest';

import { stripUsage } from './strip-usage.ts';

const strip = (data: string) => {
  const raw = Buffer.from(`data: ${data}\n\n`);
  const value = JSON.parse(data) as Readonly<Record<string, unknown>>;
  return stripUsage({ event: null, data, raw }, value)?.toString() ?? null;
};

describe('a chunk of which the gateway asked for the usage', () => {
  it('loses the member that says null, wherever it stands, and no other byte', () => {
    expect(strip('{"id":"a","usage":null}')).toBe('data: {"id":"a"}\n\n');
    expect(strip('{"usage":null,"id":"a"}')).toBe('data: {"id":"a"}\n\n');
    expect(strip('{"id":"a", "choices": [1],"usage":null,"obfuscation":"x"}')).toBe(
      'data: {"id":"a", "choices": [1],"obfuscation":"x"}\n\n',
    );
    expect(strip('{"id":"say \\",\\"usage\\":null","usage":null}')).toBe(
      'data: {"id":"say \\",\\"usage\\":null"}\n\n',
    );
  });

  it('is not passed on when it is the one that states the usage', () => {
    expect(strip('{"choices":[],"usage":{"prompt_tokens":1}}')).toBeNull();
  });

  it.each([
    '{"id":"a"}',
    '{"choices":[]}',
    '{"choices":[{"delta":{"content":"x","usage":null}}]}',
    '{"choices":[{"delta":{"content":"x","usage":null}}], "usage": null}',
    '{"choices":[{"delta":{"content":"x","usage":null}}],"usage":null}',
    '{"choices":[{"delta":{"usage":null,"a":1}}],"\\u0075sage":null}',
    '{"id":"a", "usage":null}',
    '{"id":"a","usage": null}',
    '{"usage":null}',
    '{"choices":[{"index":0}],"usage":{"prompt_tokens":1}}',
    '{"error":{"message":"x"}}',
  ])('is passed on as it is when the bytes are not found exactly: %s', (data) => {
    expect(strip(data)).toBe(`data: ${data}\n\n`);
  });

  it('is passed on as it is when a comment beside it has the same bytes', () => {
    const data = '{"id":"a","usage":null}';
    const raw = Buffer.from(`: ,"usage":null\ndata: ${data}\n\n`);
    expect(stripUsage({ event: null, data, raw }, { id: 'a', usage: null })).toBe(raw);
  });
});
