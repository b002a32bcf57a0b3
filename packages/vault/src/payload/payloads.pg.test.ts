import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { useVault } from '../../test/use-vault.ts';
import { readPayload, readPayloadKeyVersion, writePayload } from './payload-format.ts';

const encryptionContext = { workflow: 'close_month', run: '42', step: 'post' };
const plain = Buffer.from('the books of a canary');
const damaged = { code: 'VAULT_PAYLOAD_DAMAGED', kind: 'integrity', details: { keyVersion: 1 } };

describe('a payload', () => {
  const world = useVault();
  const { acme, globex } = world.db.tenants;
  const context = () => world.db.context(acme);
  const seal = () => world.vault.encrypt(context(), encryptionContext, plain);
  const rotate = async (): Promise<void> => {
    const { keys } = world.vault;
    const version = await keys.rotate(context());
    await world.letTimePass('10 minutes');
    await keys.promote(context(), version);
  };

  it('opens in its tenant and encryption context, also in another process', async () => {
    const payload = await seal();
    expect(payload.includes('canary')).toBe(false);
    expect(await world.vault.decrypt(context(), encryptionContext, payload)).toEqual(plain);
    expect(await world.create().decrypt(context(), encryptionContext, payload)).toEqual(plain);
  });

  it('does not depend on the order in which its context is written', async () => {
    const payload = await seal();
    const reordered = { step: 'post', run: '42', workflow: 'close_month' };
    expect(await world.vault.decrypt(context(), reordered, payload)).toEqual(plain);
  });

  it('may be empty, and as large as 16 MiB', async () => {
    const empty = await world.vault.encrypt(context(), encryptionContext, Buffer.alloc(0));
    expect(await world.vault.decrypt(context(), encryptionContext, empty)).toHaveLength(0);
    const large = Buffer.alloc(16 * 1024 * 1024, 7);
    const sealed = await world.vault.encrypt(context(), encryptionContext, large);
    const opened = await world.vault.decrypt(context(), encryptionContext, sealed);
    expect(opened.equals(large)).toBe(true);
    const tooLarge = world.vault.encrypt(
      context(),
      encryptionContext,
      Buffer.alloc(large.length + 1),
    );
    await expect(tooLarge).rejects.toMatchObject({ code: 'VAULT_PAYLOAD_INVALID' });
  });

  it.each([
    ['another value', { ...encryptionContext, run: '43' }],
    ['a part less', { workflow: 'close_month', run: '42' }],
    ['a part more', { ...encryptionContext, more: '' }],
    ['another name', { workflow: 'close_month', run: '42', stage: 'post' }],
    ['values that moved', { workflow: '42', run: 'close_month', step: 'post' }],
  ])('is refused in an encryption context with %s', async (_what, other) => {
    const payload = await seal();
    await expect(world.vault.decrypt(context(), other, payload)).rejects.toMatchObject(damaged);
  });

  it('is refused in another tenant', async () => {
    const payload = await seal();
    await world.put(globex);
    const decrypt = world.vault.decrypt(world.db.context(globex), encryptionContext, payload);
    await expect(decrypt).rejects.toMatchObject(damaged);
  });

  it('is refused under another key version', async () => {
    const payload = await seal();
    await rotate();
    const { token } = readPayload(payload);
    for (const keyVersion of [2, 3]) {
      const moved = writePayload({ keyVersion, token });
      await expect(world.vault.decrypt(context(), encryptionContext, moved)).rejects.toMatchObject({
        code: 'VAULT_PAYLOAD_DAMAGED',
        details: { keyVersion },
      });
    }
  });

  it('is refused as a credential, and a credential as a payload', async () => {
    await world.put(acme);
    const { rows } = await world.db.superuser.query<{ token: Buffer }>(
      'select token from vault.credential',
    );
    const { connector, connectionId, field } = world.place;
    const asPayload = writePayload({ keyVersion: 1, token: rows[0]!.token });
    const place = { connector, connectionId, field };
    await expect(world.vault.decrypt(context(), place, asPayload)).rejects.toMatchObject(damaged);
    const payload = await world.vault.encrypt(context(), place, plain);
    await world.tamper('token = $1', [readPayload(payload).token]);
    await expect(world.read(acme)).rejects.toMatchObject({ code: 'VAULT_CREDENTIAL_DAMAGED' });
  });

  it('is refused with any byte changed', async () => {
    const payload = await seal();
    for (let index = 0; index < payload.length; index += 1) {
      const changed = Buffer.from(payload);
      changed[index]! ^= 1;
      const decrypt = world.vault.decrypt(context(), encryptionContext, changed);
      await expect(decrypt, `byte ${index}`).rejects.toMatchObject({
        code: expect.stringMatching(/^VAULT_PAYLOAD_(DAMAGED|INVALID)$/) as string,
      });
    }
  });

  it('leaves an audit row and an alarm when it is refused', async () => {
    const payload = await seal();
    const other = { ...encryptionContext, run: '43' };
    await world.vault.decrypt(context(), other, payload).catch(() => undefined);
    expect(await world.events(acme, 'payload.')).toMatchObject([
      { outcome: 'failure', details: { keyVersion: 1, code: 'VAULT_PAYLOAD_DAMAGED' } },
    ]);
    expect(world.alarms).toMatchObject([{ kind: 'payload_not_opened', tenantId: acme }]);
  });

  it('is not opened for an operator, and the tenant is told', async () => {
    const operator = world.db.context(acme, { type: 'ops', id: 'ada' });
    const payload = await world.vault.encrypt(operator, encryptionContext, plain);
    const decrypt = world.vault.decrypt(operator, encryptionContext, payload);
    await expect(decrypt).rejects.toMatchObject({
      code: 'VAULT_BREAK_GLASS_REFUSED',
      kind: 'denied',
    });
    expect(await world.events(acme, 'payload.')).toMatchObject([
      {
        outcome: 'denied',
        actor: 'ops:ada',
        details: { keyVersion: 1, code: 'VAULT_BREAK_GLASS_REFUSED' },
      },
    ]);
    expect(world.alarms).toEqual([]);
    expect(await world.vault.decrypt(context(), encryptionContext, payload)).toEqual(plain);
  });

  it('opens after a rotation, and new ones lie under the new version', async () => {
    const old = await seal();
    await rotate();
    const fresh = await seal();
    expect([old, fresh].map(readPayloadKeyVersion)).toEqual([1, 2]);
    for (const payload of [old, fresh]) {
      expect(await world.create().decrypt(context(), encryptionContext, payload)).toEqual(plain);
    }
  });

  it('opens no more when its version was retired', async () => {
    const old = await seal();
    await rotate();
    const options = { payloadsAreGone: true };
    await world.vault.keys.retire(context(), 1, options);
    await world.letTimePass('8 days');
    await world.vault.keys.retire(context(), 1, options);
    await expect(world.vault.decrypt(context(), encryptionContext, old)).rejects.toMatchObject({
      code: 'VAULT_KEY_DESTROYED',
      details: { keyVersion: 1 },
    });
  });

  it.each([
    ['nothing', {}],
    ['a name that is none', { 'a b': 'x' }],
    ['a long text', { a: 'x'.repeat(257) }],
    ['a broken text', { a: '\ud800' }],
    ['a number', { a: 1 as unknown as string }],
    ['too many', Object.fromEntries(Array.from({ length: 17 }, (_, i) => [`n${i}`, 'x']))],
  ])('is not sealed in an encryption context of %s', async (_what, other) => {
    const encrypt = world.vault.encrypt(context(), other, plain);
    await expect(encrypt).rejects.toMatchObject({ code: 'VAULT_PAYLOAD_CONTEXT_INVALID' });
  });
});

describe('the bytes of a payload', () => {
  it('are refused when they are none', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 77 }), (bytes) => {
        expect(() => readPayload(bytes)).toThrow(
          expect.objectContaining({ code: 'VAULT_PAYLOAD_INVALID' }),
        );
      }),
    );
    for (const keyVersion of [0, 0x8000_0000]) {
      const payload = writePayload({ keyVersion, token: Buffer.alloc(73) });
      expect(() => readPayload(payload)).toThrow(
        expect.objectContaining({ code: 'VAULT_PAYLOAD_INVALID' }),
      );
    }
  });

  it('give back the version and the token that went in', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 0x7fff_ffff }),
        fc.uint8Array({ minLength: 73, maxLength: 200 }),
        (keyVersion, token) => {
          const read = readPayload(writePayload({ keyVersion, token }));
          expect(read).toEqual({ keyVersion, token: Buffer.from(token) });
        },
      ),
    );
  });
});
