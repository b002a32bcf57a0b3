import { describe, expect, it } from 'vitest';

import { goOracle } from '../../test/go-oracle.ts';
import { formatCheckpoint } from './checkpoint.ts';
import { createNoteKey, generateSeed } from './note-key.ts';
import { formatNote, parseNote } from './note.ts';
import { isMlDsaSupported } from './raw-key.ts';
import { signNote } from './sign-note.ts';
import { parseVerificationKey } from './verification-key.ts';
import type { VerificationKey } from './verification-key.ts';
import { verifyNote } from './verify-note.ts';

/**
 * golang.org/x/mod sumdb/note, Example and note_test.go; BSD-3-Clause, Copyright 2019 The Go
 * Authors.
 */
const neumann = {
  vkey: 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW',
  seed: 'gQoUAtUUbI2E8kQzMPVAgOv5juF9nHT2JS/F1ccoMXM=',
  note: `If you think cryptography is the answer to your problem,
then you don't know what your problem is.

\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=
`,
};

const keyOf = (vkey: string): VerificationKey => {
  const key = parseVerificationKey(vkey);
  if (key === null) throw new Error('The vkey of a test is wrong.');
  return key;
};

const checkpoint = formatCheckpoint({
  origin: 'ataski.example/audit',
  size: 7,
  root: Buffer.alloc(32, 9),
});
const plain = createNoteKey('ataski.example/audit', 'ed25519', Buffer.alloc(32, 1));
const cosigner = createNoteKey(
  'ataski.example/cosigner',
  'ed25519-cosignature',
  Buffer.alloc(32, 2),
);
const stranger = createNoteKey('ataski.example/audit', 'ed25519', Buffer.alloc(32, 3));
const quantum = isMlDsaSupported()
  ? [createNoteKey('ataski.example/audit', 'ml-dsa-44-cosignature', Buffer.alloc(32, 4))]
  : [];
const own = [plain, cosigner, ...quantum];

describe('a note and the keys of its reader', () => {
  it.each(goOracle.notes)("verifies what Go's implementations signed: $what", ({ keys, note }) => {
    const verdict = verifyNote(note, keys.map(keyOf));
    expect(verdict.status).toBe(keys.length === 1 && !canCheck(keys[0]!) ? 'unknown' : 'verified');
    expect('signatures' in verdict ? verdict.signatures : []).toHaveLength(
      keys.filter(canCheck).length,
    );
  });

  it('verifies the published note, and signs it again byte for byte', () => {
    expect(verifyNote(neumann.note, [keyOf(neumann.vkey)])).toMatchObject({ status: 'verified' });
    const key = createNoteKey('PeterNeumann', 'ed25519', Buffer.from(neumann.seed, 'base64'));
    expect(key.verification.vkey).toBe(neumann.vkey);
    expect(signNote(parseNote(neumann.note)!.text, [key], 0)).toBe(neumann.note);
  });

  it('says when a cosigner signed, and that a plain signature carries no time', () => {
    const verdict = verifyNote(
      signNote(checkpoint, own, 1_700_000_000),
      own.map((key) => key.verification),
    );
    expect(verdict).toMatchObject({ status: 'verified', text: checkpoint, unsupported: [] });
    expect(
      'signatures' in verdict && verdict.signatures.map((each) => each.timestampSeconds),
    ).toEqual(own.map((key) => (key === plain ? null : 1_700_000_000)));
  });

  it('ignores the keys that the reader does not know, of the same name too', () => {
    const note = signNote(checkpoint, [stranger, plain], 0);
    expect(verifyNote(note, [plain.verification])).toMatchObject({ status: 'verified' });
    expect(verifyNote(note, [cosigner.verification])).toEqual({
      status: 'unknown',
      unsupported: [],
    });
    expect(verifyNote(note, [])).toEqual({ status: 'unknown', unsupported: [] });
  });

  it('is refused when one known key did not sign it, whatever others did', () => {
    const { signatures } = parseNote(signNote(checkpoint, own, 5))!;
    const keys = own.map((key) => key.verification);
    signatures.forEach((each, at) => {
      const signature = Buffer.from(each.signature);
      signature[signature.byteLength - 1]! ^= 1;
      const forged = formatNote({
        text: checkpoint,
        signatures: signatures.with(at, { ...each, signature }),
      });
      expect(verifyNote(forged, keys)).toEqual({
        status: 'forged',
        name: each.name,
        keyId: each.keyId,
      });
    });
    const moved = formatNote({ text: checkpoint.replace('7', '8'), signatures });
    expect(verifyNote(moved, keys)).toMatchObject({ status: 'forged' });
  });

  it('is refused when the time of a cosignature was changed', () => {
    for (const key of own.filter((each) => each !== plain)) {
      const { signatures } = parseNote(signNote(checkpoint, [key], 5))!;
      const signature = Buffer.from(signatures[0]!.signature);
      signature.writeBigUInt64BE(6n);
      const note = formatNote({ text: checkpoint, signatures: [{ ...signatures[0]!, signature }] });
      expect(verifyNote(note, [key.verification])).toMatchObject({ status: 'forged' });
      signature.writeBigUInt64BE(2n ** 63n);
      const far = formatNote({ text: checkpoint, signatures: [{ ...signatures[0]!, signature }] });
      expect(verifyNote(far, [key.verification])).toMatchObject({ status: 'forged' });
    }
  });

  it('is refused when a signature is longer than it should be', () => {
    for (const key of own) {
      const { signatures } = parseNote(signNote(checkpoint, [key], 5))!;
      const [{ name, keyId, signature }] = signatures as [(typeof signatures)[0]];
      const timed = Buffer.concat([
        signature.subarray(0, 8),
        Buffer.alloc(1),
        signature.subarray(8),
      ]);
      for (const longer of [Buffer.concat([Buffer.alloc(1), signature]), timed]) {
        const note = formatNote({
          text: checkpoint,
          signatures: [{ name, keyId, signature: longer }],
        });
        expect(verifyNote(note, [key.verification])).toMatchObject({ status: 'forged' });
      }
    }
  });

  it('is refused when a signature of one type is shown as one of another', () => {
    const seed = generateSeed();
    const asPlain = createNoteKey('a.example', 'ed25519', seed);
    const asCosigner = createNoteKey('a.example', 'ed25519-cosignature', seed);
    const signature = asPlain.sign(checkpoint, 0);
    const { name, keyId } = asCosigner.verification;
    const timed = Buffer.concat([Buffer.alloc(8), signature]);
    for (const shown of [signature, timed]) {
      const note = formatNote({
        text: checkpoint,
        signatures: [{ name, keyId, signature: shown }],
      });
      expect(verifyNote(note, [asCosigner.verification])).toMatchObject({ status: 'forged' });
    }
  });

  it('is never signed by a cosigner unless it is a checkpoint', () => {
    for (const key of own.filter((each) => each !== plain)) {
      expect(() => signNote('One line.\n', [key], 0)).toThrow(TypeError);
    }
    expect(() => signNote(checkpoint, [cosigner], 0.5)).toThrow(TypeError);
    expect(() => signNote(checkpoint, [cosigner], -1)).toThrow(TypeError);
  });
});

function canCheck(vkey: string): boolean {
  return keyOf(vkey).type !== 'ml-dsa-44-cosignature' || isMlDsaSupported();
}
