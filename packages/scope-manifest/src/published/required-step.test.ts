import { describe, expect, it } from 'vitest';

import { manifest } from '../manifest.ts';
import type { SystemManifest } from '../system-manifest.ts';
import { fingerprintOf } from './fingerprint.ts';
import { hasMoved, requiredStep } from './required-step.ts';

const before: SystemManifest = manifest.xero;
const { get_organisation: organisation } = manifest.xero.operations;

describe('the version of an entry', () => {
  it.each<[string, Partial<SystemManifest>, string]>([
    ['nothing', {}, 'none'],
    ['the day of checking', { checkedOn: '2027-01-01' }, 'none'],
    ['a word', { summary: 'Books.' }, 'patch'],
    ['a promise less', { never: before.never.slice(1) }, 'patch'],
    [
      'a scope more',
      { scopes: [...before.scopes, { scope: 'x.read', sentence: 'Read x.' }] },
      'major',
    ],
    [
      'a scope in place of another',
      { scopes: [...before.scopes.slice(1), { scope: 'x', sentence: 'X.' }] },
      'major',
    ],
    ['a scope less', { scopes: before.scopes.slice(1) }, 'minor'],
    [
      'a scope that may be chosen',
      { scopes: [...before.scopes, { scope: 'x', sentence: 'X.', optional: true }] },
      'minor',
    ],
    [
      'another way in',
      { auth: { kind: 'api_key', field: 'api_key', pattern: '^x$', refuses: [], steps: [] } },
      'major',
    ],
    [
      'another place to consent',
      { auth: { ...manifest.xero.auth, authorizeUrl: 'https://login.xero.com/other' } },
      'major',
    ],
    [
      'an operation more',
      { operations: { ...before.operations, another: { ...organisation, path: '/other' } } },
      'minor',
    ],
    [
      'a parameter more',
      { operations: { ...before.operations, get_organisation: { ...organisation, query: ['x'] } } },
      'minor',
    ],
    [
      'an operation less',
      {
        operations: Object.fromEntries(Object.entries(before.operations).slice(1)),
      },
      'patch',
    ],
    [
      'the sentence of an operation',
      {
        operations: {
          ...before.operations,
          get_organisation: { ...organisation, sentence: 'Read it.' },
        },
      },
      'patch',
    ],
  ])('moves with %s as far as it must', (_what, change, step) => {
    expect(requiredStep(before, { ...before, ...change })).toBe(step);
  });

  it.each([
    ['1.2.3', '1.2.3', 'none', true],
    ['1.2.3', '1.2.3', 'patch', false],
    ['1.2.3', '1.2.4', 'patch', true],
    ['1.2.3', '1.2.4', 'minor', false],
    ['1.2.3', '1.3.0', 'minor', true],
    ['1.2.3', '1.3.0', 'major', false],
    ['1.2.3', '2.0.0', 'patch', true],
    ['1.2.3', '1.1.9', 'patch', false],
    ['2.0.0', '1.9.9', 'major', false],
  ] as const)('from %s to %s is a step of %s: %s', (from, to, step, isEnough) => {
    expect(hasMoved(from, to, step)).toBe(isEnough);
  });
});

describe('a fingerprint', () => {
  it('is the same for the same content, whatever the version and the order of members', () => {
    const reordered = Object.fromEntries(Object.entries(before).toReversed());
    expect(fingerprintOf({ ...reordered, version: '9.9.9' } as SystemManifest)).toBe(
      fingerprintOf(before),
    );
  });

  it('is another one as soon as a letter differs, or the order of a list', () => {
    expect(fingerprintOf({ ...before, summary: `${before.summary} ` })).not.toBe(
      fingerprintOf(before),
    );
    expect(fingerprintOf({ ...before, scopes: before.scopes.toReversed() })).not.toBe(
      fingerprintOf(before),
    );
  });
});
