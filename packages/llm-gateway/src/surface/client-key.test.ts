import { describe, expect, it } from 'vitest';

import { readClientKey } from './client-key.ts';

const key = 'atk_0123456789abcdef';

describe('the key of a client', () => {
  it.each([
    { authorization: [`Bearer ${key}`] },
    { authorization: [`bearer  ${key}`] },
    { 'x-api-key': [key] },
    { authorization: [`Bearer ${key}`], 'x-api-key': [key] },
  ])('is read from %j', (headers) => {
    expect(readClientKey(headers)).toEqual({ kind: 'key', key });
  });

  it.each([
    ['missing', {}],
    ['missing', { authorization: [], 'x-api-key': undefined }],
    ['ambiguous', { authorization: [`Bearer ${key}`, `Bearer ${key}`] }],
    ['ambiguous', { 'x-api-key': [key, 'atk_other'] }],
    ['ambiguous', { authorization: [`Bearer ${key}`], 'x-api-key': ['atk_other'] }],
    ['malformed', { authorization: [key] }],
    ['malformed', { authorization: [`Basic ${key}`] }],
    ['malformed', { authorization: ['Bearer '] }],
    ['malformed', { authorization: [`Bearer ${key}, Bearer ${key}`] }],
    ['malformed', { 'x-api-key': [''] }],
    ['malformed', { 'x-api-key': [`${key}, ${key}`] }],
    ['malformed', { 'x-api-key': ['a'.repeat(513)] }],
    ['malformed', { authorization: ['Bearer '], 'x-api-key': [key] }],
  ])('is refused as %s for %j', (fault, headers) => {
    expect(readClientKey(headers)).toEqual({ kind: 'refused', code: 'unauthorized', fault });
  });
});
