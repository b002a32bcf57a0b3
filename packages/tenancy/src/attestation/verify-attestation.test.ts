import { generateKeyPairSync, sign, webcrypto } from 'node:crypto';

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { renderCanonicalJson } from '../canonical-json.ts';
import type { Json } from '../canonical-json.ts';
import { attest } from './attest.ts';
import { attestationKeyIdOf } from './attestation-key.ts';
import { completeOptions, finding, issuedAt, pair } from './attestation.fixture.ts';
import type { Envelope } from './envelope.ts';
import { encodePreAuthentication } from './pre-authentication-encoding.ts';
import { payloadType } from './statement.ts';
import { verifyAttestation } from './verify-attestation.ts';

const envelope = attest(completeOptions());
const text = JSON.stringify(envelope);
const verify = (from: unknown, now = issuedAt, keys = [pair.publicKey]) =>
  verifyAttestation(from, keys, { now });
const invalid = expect.objectContaining({ code: 'TENANCY_ATTESTATION_INVALID' }) as Error;

/** Signs whatever it is given, as a careless or hostile holder of the key would. */
function signed(statement: unknown, type = payloadType): Envelope {
  const body = Buffer.from(renderCanonicalJson(statement as Json));
  return {
    payload: body.toString('base64'),
    payloadType: type,
    signatures: [
      {
        keyid: attestationKeyIdOf(pair.publicKey),
        sig: sign(null, encodePreAuthentication(type, body), pair.privateKey).toString('base64'),
      },
    ],
  };
}

const parsed = () =>
  JSON.parse(Buffer.from(envelope.payload, 'base64').toString()) as Record<string, never> & {
    predicate: Record<string, unknown>;
  };

describe('verifying an attestation', () => {
  it('accepts it as an object, as JSON and as JSON for people', () => {
    const statement = verify(envelope);
    expect(verify(text)).toEqual(statement);
    expect(verify(JSON.stringify(envelope, null, 2))).toEqual(statement);
  });

  it('accepts base64 of the URL-safe alphabet', () => {
    const url = (part: string) => Buffer.from(part, 'base64').toString('base64url');
    const [{ keyid, sig }] = envelope.signatures;
    const spelled = {
      ...envelope,
      payload: url(envelope.payload),
      signatures: [{ keyid, sig: url(sig) }],
    };
    expect(verify(spelled)).toEqual(verify(envelope));
  });

  it('finds the key among several', () => {
    const other = generateKeyPairSync('ed25519').publicKey;
    expect(verify(envelope, issuedAt, [other, pair.publicKey])).toEqual(verify(envelope));
  });

  it('refuses any one flipped bit of the text', () => {
    const bytes = Buffer.from(text);
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(7), (index, bit) => {
        const flipped = Buffer.from(bytes);
        flipped[index]! ^= 1 << bit;
        expect(() => verify(flipped.toString('utf8'))).toThrow(invalid);
      }),
      { numRuns: 2000 },
    );
  });

  it('refuses a flipped bit in each byte of each part', () => {
    const [{ keyid, sig }] = envelope.signatures;
    const flip = (bytes: Buffer, index: number) => {
      const flipped = Buffer.from(bytes);
      flipped[index]! ^= 1;
      return flipped;
    };
    const parts = {
      payload: [
        Buffer.from(envelope.payload, 'base64'),
        (bytes: Buffer) => ({ ...envelope, payload: bytes.toString('base64') }),
      ],
      sig: [
        Buffer.from(sig, 'base64'),
        (bytes: Buffer) => ({
          ...envelope,
          signatures: [{ keyid, sig: bytes.toString('base64') }],
        }),
      ],
      keyid: [
        Buffer.from(keyid),
        (bytes: Buffer) => ({ ...envelope, signatures: [{ keyid: bytes.toString(), sig }] }),
      ],
      payloadType: [
        Buffer.from(envelope.payloadType),
        (bytes: Buffer) => ({ ...envelope, payloadType: bytes.toString() }),
      ],
    } as const;
    for (const [bytes, put] of Object.values(parts))
      for (let index = 0; index < bytes.length; index += 1)
        expect(() => verify(put(flip(bytes, index)))).toThrow(invalid);
  });

  it('refuses base64 that decodes to the same bytes but is spelled otherwise', () => {
    const [{ keyid, sig }] = envelope.signatures;
    const stray = sig.replace(/.==$/, (end) => `${String.fromCharCode(end.charCodeAt(0) + 1)}==`);
    expect(Buffer.from(stray, 'base64')).toEqual(Buffer.from(sig, 'base64'));
    for (const spelled of [stray, `${sig}\n`, ` ${sig}`])
      expect(() => verify({ ...envelope, signatures: [{ keyid, sig: spelled }] })).toThrow(invalid);
  });

  it('refuses a key that it was not given', () => {
    const other = generateKeyPairSync('ed25519').publicKey;
    expect(() => verify(envelope, issuedAt, [other])).toThrow(invalid);
    expect(() => verify(envelope, issuedAt, [])).toThrow(invalid);
  });

  it('refuses a key of another algorithm', () => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    expect(() => verify(envelope, issuedAt, [publicKey])).toThrow(
      expect.objectContaining({ code: 'TENANCY_ATTESTATION_KEY_INVALID' }),
    );
  });

  it('refuses another shape of envelope', () => {
    const [signature] = envelope.signatures;
    for (const other of [
      null,
      'null',
      [],
      {},
      { ...envelope, more: 1 },
      { ...envelope, signatures: [] },
      { ...envelope, signatures: [signature, signature] },
      { ...envelope, signatures: [{ ...signature, more: 1 }] },
      { ...envelope, payload: 1 },
    ])
      expect(() => verify(other)).toThrow(invalid);
  });

  it('refuses a signed statement of another type, shape or spelling', () => {
    const good = parsed();
    expect(verify(signed(good))).toEqual(verify(envelope));
    const others: readonly unknown[] = [
      { ...good, _type: 'https://in-toto.io/Statement/v0.1' },
      { ...good, predicateType: 'https://example.com/other/v1' },
      { ...good, subject: [] },
      { ...good, subject: [{ name: 'shop', digest: { sha256: '00' } }] },
      { ...good, more: 1 },
      { ...good, predicate: { ...good.predicate, more: 1 } },
      { ...good, predicate: { ...good.predicate, issuedAt: 'yesterday' } },
      { ...good, predicate: { ...good.predicate, expiresAt: '2026-11-26' } },
      { ...good, predicate: { ...good.predicate, keyId: 'another' } },
    ];
    for (const other of others) expect(() => verify(signed(other))).toThrow(invalid);
    expect(() => verify(signed(good, 'application/json'))).toThrow(invalid);
  });

  it('refuses a verdict that its own evidence does not bear', () => {
    const options = completeOptions();
    const failed = attest({
      ...options,
      doctor: { ...options.doctor, findings: [finding('error')] },
    });
    const statement = JSON.parse(Buffer.from(failed.payload, 'base64').toString()) as {
      predicate: object;
    };
    expect(verify(signed(statement)).predicate.verdict).toBe('fails');
    const lie = {
      ...statement,
      predicate: { ...statement.predicate, verdict: 'holds', reasons: [] },
    };
    expect(() => verify(signed(lie))).toThrow(invalid);
  });

  it('says nothing any more when its time has run out', () => {
    const end = issuedAt.getTime() + completeOptions().validForMs;
    expect(verify(envelope, new Date(end - 1)).predicate.verdict).toBe('holds');
    expect(() => verify(envelope, new Date(end))).toThrow(
      expect.objectContaining({ code: 'TENANCY_ATTESTATION_EXPIRED' }),
    );
    expect(() => verify(envelope, new Date(Number.NaN))).toThrow();
  });

  it('refuses one from the future, but for the skew of two clocks', () => {
    expect(verify(envelope, new Date(issuedAt.getTime() - 59_000)).predicate.verdict).toBe('holds');
    expect(() => verify(envelope, new Date(issuedAt.getTime() - 61_000))).toThrow(invalid);
  });

  it('is also verified by an independent implementation of Ed25519', async () => {
    const key = await webcrypto.subtle.importKey(
      'spki',
      pair.publicKey.export({ type: 'spki', format: 'der' }),
      'Ed25519',
      false,
      ['verify'],
    );
    // Built here by hand, not by the code under test.
    const body = Buffer.from(envelope.payload, 'base64');
    const covered = Buffer.from(
      `DSSEv1 28 application/vnd.in-toto+json ${String(body.length)} ${body.toString('utf8')}`,
    );
    const sig = Buffer.from(envelope.signatures[0].sig, 'base64');
    expect(await webcrypto.subtle.verify('Ed25519', key, sig, covered)).toBe(true);
    covered[covered.length - 1]! ^= 1;
    expect(await webcrypto.subtle.verify('Ed25519', key, sig, covered)).toBe(false);
  });
});
