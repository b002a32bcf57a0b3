import { createHash, createHmac, randomBytes } from 'node:crypto';

import { describe, expect, it } from 'vitest';

import { signContext } from './context-token.ts';
import { createSigningKey } from './signing-key.ts';

const sha256 = (...parts: Uint8Array[]) =>
  createHash('sha256').update(Buffer.concat(parts)).digest();

describe('the signing key', () => {
  it('gives the database the two pads from which two hashes make the same HMAC', () => {
    const secret = randomBytes(32);
    const { innerPad, outerPad } = createSigningKey('k', secret).row();
    const message = Buffer.from('any text');
    expect(sha256(outerPad, sha256(innerPad, message))).toEqual(
      createHmac('sha256', secret).update(message).digest(),
    );
  });

  it.each([
    ['', 32],
    ['with space', 32],
    ['k', 31],
    ['k', 65],
  ])('refuses the id %j with %i bytes', (id, length) => {
    expect(() => createSigningKey(id, randomBytes(length))).toThrow(
      expect.objectContaining({ code: 'TENANCY_SIGNING_KEY_INVALID' }),
    );
  });

  it('refuses parts that could be read as another token', () => {
    const key = createSigningKey('k', randomBytes(32));
    const context = {
      tenantId: '11111111-1111-4111-8111-111111111111' as never,
      actor: { type: 'user', id: 'u' } as const,
      correlationId: 'c_12345678' as never,
    };
    const sign = (part: object) => () => signContext(key, { ...context, ...part }, 0);
    expect(sign({ actor: { type: 'user', id: 'u;x' } })).toThrow();
    expect(sign({ correlationId: 'c_1234;678' })).toThrow();
    expect(sign({ tenantId: '11111111-1111-4111-8111-11111111111;' })).toThrow();
    expect(sign({})).not.toThrow();
  });
});
