import { createHash } from 'node:crypto';

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { canonicalise } from '../canonical.ts';
import { commitTo } from './commitment.ts';
import { commitmentOf, sensitivePartOf } from './sensitive-part.ts';

describe('the personal part of an event', () => {
  const event = { action: 'person.invited', sensitive: { name: 'Ünal', email: 'u@acme.example' } };

  it('is canonical text under a salt of its own, and committed to by SHA-256 over both', () => {
    const part = sensitivePartOf({ ...event, subject: 'person_7' })!;
    const text = '{"email":"u@acme.example","name":"Ünal"}';
    expect(Buffer.from(part.part).toString('utf8')).toBe(text);
    expect(part.salt).toHaveLength(32);
    expect(part.subject).toBe('person_7');
    const expected = createHash('sha256').update(part.salt).update(text, 'utf8').digest('hex');
    expect(commitmentOf(part)).toBe(expected);
  });

  it('commits to the same details differently each time, so that nobody can compare or guess', () => {
    const commitments = Array.from({ length: 100 }, () => commitmentOf(sensitivePartOf(event)!));
    expect(new Set(commitments).size).toBe(100);
  });

  it('binds: another salt or another part gives another commitment', () => {
    const pair = fc.tuple(fc.uint8Array({ minLength: 32, maxLength: 32 }), fc.uint8Array());
    fc.assert(
      fc.property(pair, pair, ([salt, part], [otherSalt, otherPart]) => {
        const isSame = Buffer.from(salt).equals(otherSalt) && Buffer.from(part).equals(otherPart);
        expect(commitTo(salt, part) === commitTo(otherSalt, otherPart)).toBe(isSame);
      }),
    );
  });

  it('is what canonical JSON makes of the details, for any texts', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (email) => {
        const made = sensitivePartOf({ action: 'a.b', sensitive: { email } })!;
        expect(Buffer.from(made.part).toString('utf8')).toBe(canonicalise({ email }));
      }),
    );
  });

  it.each([
    ['no details', {}],
    ['only absent details', { sensitive: { email: undefined } as never }],
  ])('is absent with %s', (_what, without) => {
    expect(sensitivePartOf({ action: 'a.b', ...without })).toBeNull();
  });

  it.each([
    ['a subject without personal details', { subject: 'person_7' }],
    ['an address as subject', { ...event, subject: 'u@acme.example' }],
    ['an empty subject', { ...event, subject: '' }],
    ['a subject of 129 characters', { ...event, subject: 'x'.repeat(129) }],
  ])('refuses %s', (_what, wrong) => {
    expect(() => sensitivePartOf({ action: 'a.b', ...wrong })).toThrow(
      expect.objectContaining({ code: 'AUDIT_EVENT_INVALID', details: { field: 'subject' } }),
    );
  });
});
