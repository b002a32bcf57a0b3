import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  mkdtempSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { parseTenantId } from '@ataski/kernel';

import { acceptRootKeyInProductionEnvironment, environmentKms } from './environment-kms.ts';
import { fileKms } from './file-kms.ts';
import type { KmsProvider } from './kms-provider.ts';
import { memoryKms } from './memory-kms.ts';

const context = { tenantId: parseTenantId('00000000-0000-4000-8000-00000000000a'), version: 1 };
const dataKey = Buffer.alloc(32, 'd');

async function expectToHold(kms: KmsProvider, key: Uint8Array): Promise<void> {
  const wrapped = await memoryKms([key]).wrap(dataKey, context);
  expect(await kms.unwrap(wrapped, context)).toEqual(dataKey);
}

describe('fileKms', () => {
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
    await expectToHold(fileKms(path), key);
  });

  it('reads several keys, one a line', async () => {
    const older = randomBytes(32);
    writeFileSync(path, `${key.toString('base64')}\n${older.toString('base64')}\n`);
    await expectToHold(fileKms(path), key);
    await expectToHold(fileKms(path), older);
  });

  it.each([0o644, 0o640, 0o604, 0o620, 0o602, 0o610, 0o601])('refuses mode %o', (mode) => {
    chmodSync(path, mode);
    expect(() => fileKms(path)).toThrow(
      expect.objectContaining({ code: 'VAULT_ROOT_KEY_EXPOSED', details: {} }),
    );
  });

  it('refuses a file that belongs to somebody else, who could exchange it', async () => {
    const kms = fileKms(path);
    // Root may give a file away; anybody else can only pretend to be another.
    if (statSync(path).uid === 0) chownSync(path, 65_534, 65_534);
    else vi.spyOn(process, 'geteuid').mockReturnValue(statSync(path).uid + 1);
    const refusal = { code: 'VAULT_ROOT_KEY_EXPOSED' };
    expect(() => fileKms(path)).toThrow(expect.objectContaining(refusal));
    utimesSync(path, 1, 1);
    await expect(kms.wrap(dataKey, context)).rejects.toMatchObject(refusal);
    vi.restoreAllMocks();
  });

  it('reads the file again when it has changed, and not before', async () => {
    const kms = fileKms(path);
    const older = await kms.primaryKeyId();
    expect(await kms.primaryKeyId()).toBe(older);
    const newer = randomBytes(32);
    writeFileSync(path, `${newer.toString('base64')}\n${key.toString('base64')}\n`);
    expect(await kms.primaryKeyId()).toBe(await memoryKms([newer]).primaryKeyId());
    await expectToHold(kms, key);
    writeFileSync(path, `${newer.toString('base64')}\n`);
    await expect(expectToHold(kms, key)).rejects.toMatchObject({ code: 'VAULT_ROOT_KEY_UNKNOWN' });
  });

  it('stops at once when the file becomes readable by others, disappears, or holds half a key', async () => {
    const kms = fileKms(path);
    const wrapped = await kms.wrap(dataKey, context);
    chmodSync(path, 0o640);
    await expect(kms.unwrap(wrapped, context)).rejects.toMatchObject({
      code: 'VAULT_ROOT_KEY_EXPOSED',
    });
    await expect(kms.checkHealth()).rejects.toMatchObject({ code: 'VAULT_KMS_UNAVAILABLE' });
    chmodSync(path, 0o600);
    expect(await kms.unwrap(wrapped, context)).toEqual(dataKey);
    writeFileSync(path, key.toString('base64').slice(0, 20));
    await expect(kms.wrap(dataKey, context)).rejects.toMatchObject({
      code: 'VAULT_ROOT_KEY_INVALID',
    });
    rmSync(path);
    await expect(kms.wrap(dataKey, context)).rejects.toMatchObject({
      code: 'VAULT_ROOT_KEY_MISSING',
    });
  });

  it('refuses a missing file, an empty file and a folder: no key, no start', () => {
    const empty = join(folder, 'empty');
    writeFileSync(empty, '\n', { mode: 0o600 });
    for (const candidate of [join(folder, 'absent'), empty, folder]) {
      expect(() => fileKms(candidate)).toThrow(
        expect.objectContaining({ code: 'VAULT_ROOT_KEY_MISSING' }),
      );
    }
  });
});

describe('environmentKms', () => {
  const variable = 'VAULT_TEST_ROOT_KEY';
  const key = randomBytes(32);

  it('reads a key in either base64 alphabet, and several behind commas', async () => {
    const older = randomBytes(32);
    for (const text of [key.toString('base64'), `${key.toString('base64url')}=`]) {
      vi.stubEnv(variable, `${text},${older.toString('base64')}`);
      await expectToHold(environmentKms(variable), key);
      await expectToHold(environmentKms(variable), older);
    }
  });

  it('is refused in production, unless by the symbol that says what it does', async () => {
    vi.stubEnv(variable, key.toString('base64'));
    vi.stubEnv('NODE_ENV', 'production');
    const refusal = { code: 'VAULT_ROOT_KEY_IN_ENVIRONMENT', kind: 'denied' };
    expect(() => environmentKms(variable)).toThrow(expect.objectContaining(refusal));
    const declined = { [acceptRootKeyInProductionEnvironment]: false };
    expect(() => environmentKms(variable, declined)).toThrow(expect.objectContaining(refusal));
    const accepted = { [acceptRootKeyInProductionEnvironment]: true };
    await expectToHold(environmentKms(variable, accepted), key);
  });

  it.each([undefined, '', ' '])('refuses %j: no key, no start', (value) => {
    vi.stubEnv(variable, value);
    expect(() => environmentKms(variable)).toThrow(
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
    expect(() => environmentKms(variable)).toThrow(refusal);
  });
});
