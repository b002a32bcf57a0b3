import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { goOracle } from '../../test/go-oracle.ts';
import { naiveInclusion, naiveRoot } from '../../test/naive-tree.ts';
import { numberedLeaves } from '../../test/proof-source.ts';
import { formatCheckpoint } from '../note/checkpoint.ts';
import { createNoteKey } from '../note/note-key.ts';
import { signNote } from '../note/sign-note.ts';
import { parseVerificationKey } from '../note/verification-key.ts';
import { formatProof, parseProof } from './tlog-proof.ts';
import { verifyProof } from './verify-proof.ts';

const published = goOracle.proof;
const keys = published.keys.map((vkey) => parseVerificationKey(vkey)!);
const origin = 'ataski.example/audit/platform';

const leaves = numberedLeaves(20);
const key = createNoteKey('ataski.example/audit', 'ed25519', Buffer.alloc(32, 1));
const checkpoint = (size: number, name = key.verification.name): string => {
  const root = naiveRoot(leaves.slice(0, size));
  return signNote(formatCheckpoint({ origin: name, size, root }), [key], 0);
};
const proofOf = (index: number, size: number): string =>
  formatProof({
    index,
    proof: naiveInclusion(index, leaves.slice(0, size)),
    checkpoint: checkpoint(size),
  });
const claim = {
  proof: proofOf(5, 13),
  entry: leaves[5]!,
  origin: 'ataski.example/audit',
  keys: [key.verification],
};

const malformed = [
  ['another first line', claim.proof.replace('@v1', '@v2')],
  ['no index', claim.proof.replace(/index .*\n/, '')],
  ['a leading zero in the index', claim.proof.replace('index 5', 'index 05')],
  ['a hash that is cut off', claim.proof.replace(/=\n/, '\n')],
  ['a checkpoint that is cut off', claim.proof.slice(0, -1)],
  ['no checkpoint', claim.proof.slice(0, claim.proof.indexOf('\n\n') + 2)],
  ['extra data that is no base64', claim.proof.replace('index', 'extra ?\nindex')],
] as const;

describe('a proof file', () => {
  it("is read as Go's implementation wrote it, and written the same", () => {
    const read = parseProof(published.file);
    expect(read).toMatchObject({ index: 700, extra: Buffer.from('more') });
    expect(formatProof(read!)).toBe(published.file);
    const verdict = verifyProof({ proof: published.file, entry: published.entry, origin, keys });
    expect(verdict).toMatchObject({ status: 'proven', index: 700, size: 1000 });
  });

  it('proves every entry of a log, and no entry that is not in it', () => {
    for (let size = 1; size <= 20; size += 1) {
      for (let index = 0; index < size; index += 1) {
        const proof = proofOf(index, size);
        const proven = { status: 'proven', index, size };
        expect(verifyProof({ ...claim, proof, entry: leaves[index]! })).toMatchObject(proven);
        expect(verifyProof({ ...claim, proof, entry: 'forged' })).toEqual({ status: 'refuted' });
      }
    }
  });

  it('proves nothing by another log, another key or another place', () => {
    const moved = claim.proof.replace('index 5', 'index 6');
    const stranger = createNoteKey(key.verification.name, 'ed25519', Buffer.alloc(32, 2));
    const foreign = formatProof({
      ...parseProof(claim.proof)!,
      checkpoint: checkpoint(13, 'other'),
    });
    expect(verifyProof({ ...claim, proof: moved })).toEqual({ status: 'refuted' });
    expect(verifyProof({ ...claim, keys: [stranger.verification] })).toEqual({ status: 'unknown' });
    expect(verifyProof({ ...claim, proof: foreign })).toEqual({ status: 'other_log' });
  });

  it.each(malformed)('is refused with %s', (_, proof) => {
    expect(verifyProof({ ...claim, proof })).toEqual({ status: 'malformed' });
  });

  it('proves nothing after any change of one character', () => {
    const edits = fc.tuple(fc.nat(claim.proof.length - 1), fc.integer({ min: 0x0a, max: 0x7e }));
    fc.assert(
      fc.property(edits, ([at, code]) => {
        const character = String.fromCharCode(code);
        fc.pre(claim.proof[at] !== character);
        const proof = claim.proof.slice(0, at) + character + claim.proof.slice(at + 1);
        expect(verifyProof({ ...claim, proof }).status).not.toBe('proven');
      }),
      { numRuns: 400 },
    );
  });

  it('is never written in a way that reads differently', () => {
    const read = parseProof(claim.proof)!;
    expect(() => formatProof({ ...read, index: -1 })).toThrow(TypeError);
    expect(() => formatProof({ ...read, proof: [Buffer.alloc(31)] })).toThrow(TypeError);
    expect(() => formatProof({ ...read, checkpoint: 'none' })).toThrow(TypeError);
  });
});
