import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { parseTenantId } from '@ataski/kernel';

import { createCacheKeys } from './cache-key.ts';
import type { CacheSubject } from './cache-key.ts';

const acme = parseTenantId('11111111-1111-4111-8111-111111111111');
const globex = parseTenantId('22222222-2222-4222-8222-222222222222');
const secret = Buffer.alloc(32, 7);
const keys = createCacheKeys(acme, 'secret-1', secret);
const hexOf = (subject: CacheSubject) => keys.keyOf(subject)?.hex;

const word = fc.string({ unit: 'grapheme', maxLength: 12 });
const member = fc.string({ minLength: 1, maxLength: 8 }).map((name) => `m${name}`);
const body = fc.dictionary(member, fc.jsonValue({ maxDepth: 3 }), { maxKeys: 6 }) as fc.Arbitrary<
  Record<string, unknown>
>;
const caller = fc.record({ actor: word, userId: fc.option(word) });
const subjects: fc.Arbitrary<CacheSubject> = fc.record({
  surface: fc.constantFrom('chat_completions', 'messages', 'embeddings', 'count_tokens'),
  origin: word,
  payer: fc.constantFrom('tenant', 'platform'),
  credentialId: fc.option(word),
  model: word,
  version: fc.option(word),
  betas: fc.uniqueArray(word, { maxLength: 4 }),
  caller: fc.option(caller),
  policyVersion: word,
  body,
});
const plain: CacheSubject = {
  ...{ surface: 'chat_completions', origin: 'https://api.openai.com', payer: 'tenant' },
  ...{ credentialId: 'c', model: 'gpt-5', version: null, betas: ['b1', 'b2'] },
  ...{ caller: { actor: 'agent:a', userId: null }, policyVersion: '1' },
  body: { model: 'gpt-5', messages: [{ role: 'user', content: 'hello' }] },
};

describe('the key of an answer', () => {
  it('is another for each tenant and each secret, whatever is asked', () => {
    fc.assert(
      fc.property(subjects, (subject) => {
        const hex = hexOf(subject);
        fc.pre(hex !== undefined);
        const others = [
          createCacheKeys(globex, 'secret-1', secret),
          createCacheKeys(acme, 'secret-1', Buffer.alloc(32, 8)),
        ];
        expect(others.map((other) => other.keyOf(subject)?.hex)).not.toContain(hex);
      }),
    );
  });

  it.each<[string, Partial<CacheSubject>]>([
    ['the surface', { surface: 'messages' }],
    ['the origin', { origin: 'https://litellm.example' }],
    ['the payer', { payer: 'platform' }],
    ['the credential', { credentialId: 'd' }],
    ['no credential', { credentialId: null }],
    ['the model', { model: 'gpt-5-mini' }],
    ['the version', { version: '2026-10-21' }],
    ['a beta less', { betas: ['b1'] }],
    ['betas that are written together', { betas: ['b1,b2'] }],
    ['the agent', { caller: { actor: 'agent:b', userId: null } }],
    ['the user', { caller: { actor: 'agent:a', userId: 'u' } }],
    ['a caller who shares', { caller: null }],
    ['the policy', { policyVersion: '2' }],
    ['a member more', { body: { ...plain.body, seed: 1 } }],
    ['a member that nobody knows', { body: { ...plain.body, novelty: null } }],
    ['another word', { body: { ...plain.body, messages: [{ role: 'user', content: 'Hello' }] } }],
    ['a stream', { body: { ...plain.body, stream: true } }],
  ])('changes with %s', (_what, change) => {
    expect(hexOf({ ...plain, ...change })).toMatch(/^[0-9a-f]{64}$/);
    expect(hexOf({ ...plain, ...change })).not.toBe(hexOf(plain));
  });

  it('differs wherever two subjects differ, and is one where they do not', () => {
    fc.assert(
      fc.property(subjects, subjects, (one, other) => {
        const same = JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
        const [left, right] = [hexOf(one), hexOf(other)];
        fc.pre(left !== undefined && right !== undefined);
        expect(left === right).toBe(same);
        expect(hexOf(structuredClone(one))).toBe(left);
      }),
    );
  });

  it('changes with any member of a body, and with nothing in its order', () => {
    fc.assert(
      fc.property(body, member, fc.jsonValue(), fc.jsonValue(), (rest, name, one, other) => {
        const keyOf = (members: Record<string, unknown>) => hexOf({ ...plain, body: members });
        const entries = Object.entries(rest).filter(([each]) => each !== name);
        const before = keyOf(Object.fromEntries([[name, one], ...entries]));
        const after = keyOf(Object.fromEntries([[name, other], ...entries]));
        fc.pre(before !== undefined && after !== undefined);
        const reversed = [...entries].reverse();
        expect(keyOf(Object.fromEntries([...reversed, [name, one]]))).toBe(before);
        const isSame = JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
        expect(before === after).toBe(isSame);
      }),
    );
  });

  it('does not change with the order of betas', () => {
    expect(hexOf({ ...plain, betas: ['b2', 'b1', 'b2'] })).toBe(hexOf(plain));
  });

  it.each(['metadata', 'user', 'safety_identifier', 'stream_options'])(
    'does not change with %s, which no answer depends on',
    (name) => {
      fc.assert(
        fc.property(fc.jsonValue(), (value) => {
          expect(hexOf({ ...plain, body: { ...plain.body, [name]: value } })).toBe(hexOf(plain));
        }),
      );
    },
  );

  it.each(['metadata', 'user', 'safety_identifier'])(
    'changes with %s where the answer repeats it',
    (name) => {
      const response: CacheSubject = { ...plain, surface: 'responses' };
      const named = { ...response, body: { ...plain.body, [name]: 'somebody' } };
      expect(hexOf(named)).not.toBe(hexOf(response));
    },
  );

  it('changes with the options of a stream, which decide over its bytes', () => {
    const streamOf = (options: unknown) =>
      hexOf({ ...plain, body: { ...plain.body, stream: true, stream_options: options } });
    expect(streamOf({ include_usage: true })).not.toBe(streamOf({ include_usage: false }));
    expect(streamOf(null)).toBe(streamOf(undefined));
  });

  it.each([
    ['a whole number beyond 2^53', 2 ** 53],
    ['a number that is none', Number.POSITIVE_INFINITY],
    ['half a character', '\ud800'],
  ])('is none for a body with %s', (_what, seed) => {
    expect(keys.keyOf({ ...plain, body: { ...plain.body, seed: [{ seed }] } })).toBeNull();
    expect(keys.keyOf({ ...plain, body: { ...plain.body, seed: [{ seed: 1 }] } })).not.toBeNull();
  });

  it('outlives the wiping of the secret that it was made with', () => {
    const given = Buffer.alloc(32, 7);
    const made = createCacheKeys(acme, 'secret-1', given);
    given.fill(0);
    expect(made.keyOf(plain)?.hex).toBe(hexOf(plain));
  });
});

/** With all members and betas in one order; minus zero is zero. */
function sorted(value: unknown): unknown {
  if (Object.is(value, -0)) return 0;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(sorted);
  const entries = Object.entries(value).map(([name, inner]) =>
    name === 'betas' ? [name, [...(inner as string[])].sort()] : [name, sorted(inner)],
  );
  return { members: entries.sort(([left], [right]) => (String(left) < String(right) ? -1 : 1)) };
}
