import { describe, expect, it } from 'vitest';

import { tlsFloor } from '../../tools/prove/src/foundation/tls.ts';

describe('TLS on every path in and out', () => {
  it('refuses 1.2 and works with 1.3, at our server, for providers, WorkOS and PostgreSQL', async () => {
    const rows = await tlsFloor({ size: 'small', progress: () => undefined });
    expect(rows.filter(({ holds }) => !holds)).toEqual([]);
    expect(rows.map(({ id }) => id)).toEqual(Array.from({ length: 11 }, () => 'F6'));
  }, 120_000);
});
