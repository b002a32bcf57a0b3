import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, describe, expect, it } from 'vitest';

import { isMlDsaSupported, verifyNote } from '../note/index.ts';
import { blindingSalt, deploymentLeaf } from './deployment-leaf.ts';
import { fileCheckpointSigner } from './file-checkpoint-signer.ts';
import { seedCheckpointSigner } from './seed-checkpoint-signer.ts';
import { generateSigningKeys, parseSigningKeys } from './signing-keys.ts';

const text = 'ataski.example/audit/platform\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n';
const request = {
  origin: 'ataski.example/audit/platform',
  text,
  timestampSeconds: 1_700_000_000,
  isPostQuantum: true,
};

describe('the keys that sign checkpoints', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ataski-keys-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const write = (name: string, content: string, mode = 0o600): string => {
    const path = join(folder, name);
    writeFileSync(path, content);
    chmodSync(path, mode);
    return path;
  };

  it('are generated, read from their file, and sign under the name of the origin', async () => {
    const signer = fileCheckpointSigner('ataski.example', write('keys', generateSigningKeys()));
    const note = await signer.sign(request);
    const keys = signer.verificationKeys(request.origin);
    const verdict = verifyNote(note, keys);
    expect(verdict).toMatchObject({ status: 'verified', unsupported: [] });
    expect(
      'signatures' in verdict && verdict.signatures.map(({ name, type }) => [name, type]),
    ).toEqual([
      [request.origin, 'ed25519'],
      ['ataski.example/audit/cosigner', 'ed25519-cosignature'],
      ...(isMlDsaSupported() ? [[request.origin, 'ml-dsa-44-cosignature']] : []),
    ]);
    const plain = await signer.sign({ ...request, isPostQuantum: false });
    expect(plain.split('\u2014')).toHaveLength(3);
    expect(note.startsWith(plain)).toBe(isMlDsaSupported());
  });

  it('are other keys for another origin, so that none stands for another', async () => {
    const signer = fileCheckpointSigner('ataski.example', write('more', generateSigningKeys()));
    const other = signer.verificationKeys('ataski.example/audit/other');
    const note = await signer.sign(request);
    const ofLog = other.filter(({ name }) => !name.endsWith('cosigner'));
    expect(verifyNote(note, ofLog)).toMatchObject({ status: 'unknown' });
  });

  it('verify what they signed before a new generation took over', async () => {
    const [old, fresh] = [generateSigningKeys(), generateSigningKeys()].map(parseSigningKeys);
    const note = await seedCheckpointSigner('ataski.example', old!).sign(request);
    const both = seedCheckpointSigner('ataski.example', [...fresh!, ...old!]);
    expect(verifyNote(note, both.verificationKeys(request.origin))).toMatchObject({
      status: 'verified',
    });
    const alone = seedCheckpointSigner('ataski.example', fresh!);
    expect(verifyNote(note, alone.verificationKeys(request.origin))).toMatchObject({
      status: 'unknown',
    });
    expect(() => seedCheckpointSigner('ataski.example', [])).toThrow(TypeError);
  });

  it.each([
    ['AUDIT_SIGNING_KEY_EXPOSED', () => write('open', generateSigningKeys(), 0o640)],
    ['AUDIT_SIGNING_KEY_MISSING', () => join(folder, 'none')],
    ['AUDIT_SIGNING_KEY_MISSING', () => folder],
    ['AUDIT_SIGNING_KEY_INVALID', () => write('empty', '')],
    [
      'AUDIT_SIGNING_KEY_INVALID',
      () => write('short', generateSigningKeys().replace(/.(=")/, '$1')),
    ],
    [
      'AUDIT_SIGNING_KEY_INVALID',
      () => write('none-in-it', generateSigningKeys().replace(/\[[^]*\]/, '[]')),
    ],
  ])('are refused with %s', (code, makePath) => {
    const path = makePath();
    expect(() => fileCheckpointSigner('ataski.example', path)).toThrow(
      expect.objectContaining({ code, details: {} }),
    );
  });

  it('never show themselves, in a signer or in an error', () => {
    const content = generateSigningKeys();
    const seed = /"ed25519": "([^"]+)"/.exec(content)![1]!;
    expect(JSON.stringify(seedCheckpointSigner('a', parseSigningKeys(content)))).not.toContain(
      seed,
    );
    try {
      parseSigningKeys(content.replace('"version": 1', '"version": 2'));
      expect.unreachable();
    } catch (error) {
      expect(String((error as Error).stack)).not.toContain(seed);
      expect((error as Error).cause).toBeUndefined();
    }
  });
});

describe('a leaf of the deployment tree', () => {
  it('has the one text that the format names', () => {
    const stream = '11111111-1111-4111-8111-111111111111';
    const salt = blindingSalt(Buffer.alloc(32, 7), stream);
    expect(salt.toString('hex')).toBe(
      'ba70d17e63472e4adf9d00e9e8a3b816e971628081247ef1c1e123aa0bd47255',
    );
    expect(deploymentLeaf({ stream, size: 5, root: Buffer.alloc(32, 1) }, salt)).toBe(
      '{"log":"75d2b336f8bea52d5d2610d43eb3e2326c13c75dda8e840e12a87a5917e09191","root":"0101010101010101010101010101010101010101010101010101010101010101","size":5,"v":1}',
    );
  });
});
