import { describe, expect, it } from 'vitest';

import { inspectKey } from './inspect-key.ts';
import { manifest } from './manifest.ts';

const { anthropic, openai, recall, stripe } = manifest;

describe('a pasted key', () => {
  it.each([
    [stripe, 'rk_live_51Abcdefgh'],
    [stripe, 'rk_test_51Abcdefgh'],
    [anthropic, 'sk-ant-api03-abc_DEF-123'],
    [openai, 'sk-proj-abcdefgh_IJKL-mnop'],
    [recall, 'a'.repeat(40)],
  ])('of $name is accepted in its own shape', ({ auth }, key) => {
    expect(inspectKey(auth, key)).toEqual({ accepted: true });
  });

  it.each([
    ['a secret key of Stripe', stripe, 'sk_live_51Abcdefgh', 'secret key'],
    ['a publishable key of Stripe', stripe, 'pk_live_51Abcdefgh', 'publishable key'],
    ['an admin key of Anthropic', anthropic, 'sk-ant-admin01-abcdefgh', 'admin key'],
    ['a sign-in token of Anthropic', anthropic, 'sk-ant-oat01-abcdefgh', 'sign-in token'],
    ['an admin key of OpenAI', openai, 'sk-admin-abcdefghijklmnop', 'admin key'],
    ['a key of Anthropic given as OpenAI’s', openai, 'sk-ant-api03-abcdefghijkl', 'Anthropic'],
    ['a trailing line break', stripe, 'rk_live_51Abcdefgh\n', 'shape'],
    ['a quote', stripe, '"rk_live_51Abcdefgh"', 'shape'],
    ['nothing', stripe, '', 'shape'],
  ])('is refused when it is or has %s', (_what, { auth }, key, words) => {
    const inspection = inspectKey(auth, key);
    expect(inspection).toMatchObject({
      accepted: false,
      sentence: expect.stringContaining(words),
    });
    if (key !== '') expect(JSON.stringify(inspection)).not.toContain(key.trim());
  });
});
