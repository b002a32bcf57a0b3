import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { parseTenantId } from '@ataski/kernel';

import { environmentRootKey } from './environment-root-key.ts';
import { fileRootKey } from './file-root-key.ts';
import { createRootKey } from './root-key.ts';
import type { RootKey } from './root-key.ts';

const context = { tenantId: parseTenantId('00000000-0000-4000-8000-00000000000a'), version: 1 };
const dataKey = Buffer.alloc(32, 'd');

async function expectToHold(rootKey: RootKey, key: Uint8Array): Promise<void> {
  const wrapped = await createRootKey([key]).wrap(dataKey, context);
  expect(await rootKey.unwrap(wrapped, context)).toEqual(dataKey);
}

describe('fileRootKey', () => {
  let folder: string;
  let path: string;
  const key = randomBytes(32);

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'vault-'));
    path = join(folder, 'root.key');
    writeFileSync(path, `${key.toString('base64')}\n`, { mode: 0o600 });
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('reads a key that only its owner may read', async () => {
    await expectToHold(fileRootKey(path), key);
  });

  it('reads several keys, one a line', async () => {
    const older = randomBytes(32);
    writeFileSync(path, `${key.toString('base64')}\n${older.toString('base64')}\n`);
    await expectToHold(fileRootKey(path), key);
    await expectToHold(fileRootKey(path), older);
  });

  it.each([0o644, 0o640, 0o604, 0o620, 0o602, 0o610, 0o601])('refuses mode %o', (mode) => {
    chmodSync(path, mode);
    expect(() => fileRootKey(path)).toThrow(
      expect.objectContaining({ code: 'VAULT_ROOT_KEY_EXPOSED', details: {} }),
    );
  });

  it('refuses a missing file, an empty file and a folder: no key, no start', () => {
    const empty = join(folder, 'empty');
    writeFileSync(empty, '\n', { mode: 0o600 });
    for (const candidate of [join(folder, 'absent'), empty, folder]) {
      expect(() => fileRootKey(candidate)).toThrow(
        expect.objectContaining({ code: 'VAULT_ROOT_KEY_MISSING' }),
      );
    }
  });
});

describe('environmentRootKey', () => {
  const variable = 'VAULT_TEST_ROOT_KEY';
  const key = randomBytes(32);

  it('reads a key in either base64 alphabet, and several behind commas', async () => {
    const older = randomBytes(32);
    for (const text of [key.toString('base64'), `${key.toString('base64url')}=`]) {
      vi.stubEnv(variable, `${text},${older.toString('base64')}`);
      await expectToHold(environmentRootKey(variable), key);
      await expectToHold(environmentRootKey(variable), older);
    }
  });

  it.each([undefined, '', ' '])('refuses %j: no key, no start', (value) => {
    vi.stubEnv(variable, value);
    expect(() => environmentRootKey(variable)).toThrow(
      expect.objectContaining({
        code: 'VAULT_ROOT_KEY_MISSING',
        kind: 'unavailable',
        details: { source: variable },
      }),
    );
  });

  it.each([
    'changeme',
    randomBytes(31).toString('base64'),
    randomBytes(33).toString('base64'),
    randomBytes(32).toString('hex'),
    key.toString('base64url'),
    `${key.toString('base64')},changeme`,
  ])('refuses %j and does not repeat it', (value) => {
    vi.stubEnv(variable, value);
    const refusal = expect.objectContaining({
      code: 'VAULT_ROOT_KEY_INVALID',
      message: expect.not.stringContaining(value),
      details: { source: variable },
    });
    expect(() => environmentRootKey(variable)).toThrow(refusal);
  });
});
