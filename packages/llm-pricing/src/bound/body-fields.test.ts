import { describe, expect, it } from 'vitest';

import { manifest } from '@ataski/scope-manifest';

import { bodyFields } from './body-fields.ts';

const { create_response, create_chat_completion, create_embedding } = manifest.openai.operations;
const { create_message, count_tokens } = manifest.anthropic.operations;
const surfaces = [
  ['responses', create_response],
  ['chat_completions', create_chat_completion],
  ['embeddings', create_embedding],
  ['messages', create_message],
  ['count_tokens', count_tokens],
] as const;

describe('the members of a body', () => {
  it.each(surfaces)('that are bounded are permitted on the wire too: %s', (surface, { body }) => {
    const permitted = new Set<string>(body.allows.map(({ name }) => name));
    expect([...bodyFields[surface]].filter((name) => !permitted.has(name))).toEqual([]);
  });
});
