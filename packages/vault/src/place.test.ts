import { describe, expect, it } from 'vitest';

import { parsePlace, placeId } from './place.ts';

const place = { connector: 'stripe', connectionId: 'c1', field: 'api_key' };

describe('parsePlace', () => {
  it('accepts plain ids and drops everything else from the object', () => {
    expect(parsePlace({ ...place, note: 'x' } as typeof place)).toEqual(place);
    expect(placeId(place)).toBe('stripe/c1/api_key');
  });

  it.each(['connector', 'connectionId', 'field'] as const)(
    'refuses a bad %s by its name',
    (part) => {
      for (const bad of ['', ' ', 'a/b', '.', '-a', 'a b', 'é', 'a\n', 'a'.repeat(65), undefined]) {
        const attempt = { ...place, [part]: bad };
        expect(() => parsePlace(attempt)).toThrow(
          expect.objectContaining({ code: 'VAULT_PLACE_INVALID', details: { part } }),
        );
      }
    },
  );
});
