import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it, vi } from 'vitest';

import { parseTenantId } from '@ataski/kernel';

import {
  deriveKey,
  encodeList,
  fingerprint,
  openCredential,
  openPayload,
  rootKeyId,
  unwrap,
} from '../test/open-by-format.ts';
import { rootKeyBytes, secretText, useVault } from '../test/use-vault.ts';
import { credentialBinding, payloadBinding } from './binding.ts';
import { fingerprintOf } from './data-key.ts';
import { Fernet } from './fernet.ts';
import { awsKms } from './kms/aws-kms.ts';
import { crc32c } from './kms/crc32c.ts';
import { googleKms } from './kms/google-kms.ts';
import type { GoogleKmsOptions } from './kms/google-kms.ts';
import { memoryKms } from './kms/memory-kms.ts';
import { vaultTransitKms } from './kms/vault-transit-kms.ts';
import type { TransitFetch } from './kms/vault-transit-kms.ts';
import { deriveFernet } from './purpose-key.ts';

const packageFolder = join(import.meta.dirname, '..');
const example = JSON.parse(
  readFileSync(join(packageFolder, 'test/vectors/format.json'), 'utf8'),
) as Readonly<{
  rootKey: string;
  rootKeyId: string;
  tenant: string;
  keyVersion: number;
  dataKey: string;
  fingerprint: string;
  wrappingKey: string;
  wrapped: string;
  place: { connector: string; connectionId: string; field: string };
  placeInfo: string;
  placeKey: string;
  token: string;
  secret: string;
  encryptionContext: Record<string, string>;
  payload: string;
  payloadText: string;
}>;
const bytes = (hex: string): Buffer => Buffer.from(hex, 'hex');

describe('the worked example of FORMAT.md', () => {
  const { tenant, keyVersion, place, encryptionContext } = example;
  const tenantId = parseTenantId(tenant);
  const rootKey = bytes(example.rootKey);
  const dataKey = bytes(example.dataKey);

  it('stands in the document, value by value', () => {
    const document = readFileSync(join(packageFolder, 'FORMAT.md'), 'utf8').replaceAll(/\s/g, '');
    const values = Object.values(example).filter((value) => typeof value === 'string');
    for (const value of values) expect(document).toContain(value);
  });

  it('opens with what the document says and nothing else', () => {
    expect(rootKeyId(rootKey)).toBe(example.rootKeyId);
    expect(fingerprint(dataKey).toString('hex')).toBe(example.fingerprint);
    expect(unwrap(rootKey, tenant, keyVersion, bytes(example.wrapped))).toEqual(dataKey);
    const row = { tenant, ...place, keyVersion, token: bytes(example.token) };
    expect(openCredential(dataKey, row)?.toString()).toBe(example.secret);
    const payload = openPayload(dataKey, tenant, encryptionContext, bytes(example.payload));
    expect(payload?.toString()).toBe(example.payloadText);
  });

  it('opens with the package, too', async () => {
    const wrapped = { rootKeyId: example.rootKeyId, bytes: bytes(example.wrapped) };
    const opened = await memoryKms([rootKey]).unwrap(wrapped, { tenantId, version: keyVersion });
    expect(Buffer.from(opened)).toEqual(dataKey);
    expect(fingerprintOf(dataKey).toString('hex')).toBe(example.fingerprint);
    const ofPlace = deriveFernet(dataKey, credentialBinding(tenantId, place).parts(keyVersion));
    expect(ofPlace.decryptFromBytes(bytes(example.token)).toString()).toBe(example.secret);
    const parts = payloadBinding(tenantId, encryptionContext).parts(keyVersion);
    const token = bytes(example.payload).subarray(5);
    expect(deriveFernet(dataKey, parts).decryptFromBytes(token).toString()).toBe(
      example.payloadText,
    );
  });

  it('shows the derived keys and what they are derived from', () => {
    const parts = credentialBinding(tenantId, place).parts(keyVersion);
    expect(encodeList(parts).toString('hex')).toBe(example.placeInfo);
    expect(deriveKey(dataKey, parts).toString('hex')).toBe(example.placeKey);
    const opened = new Fernet(bytes(example.wrappingKey)).decryptFromBytes(bytes(example.wrapped));
    expect(opened).toEqual(dataKey);
  });
});

describe('a wrapping by a key management service', () => {
  const context = { tenantId: parseTenantId(example.tenant), version: example.keyVersion };
  const texts = ['ataski.vault.data-key', '1', example.tenant, String(example.keyVersion)];
  const answered = Buffer.from('what the service answered');

  it('is bound at AWS by the encryption context of the document', async () => {
    const keyId = 'arn:aws:kms:eu-central-1:111122223333:key/1';
    const encrypt = vi.fn(async () => ({ KeyId: keyId, CiphertextBlob: answered }));
    const kms = awsKms({ client: { encrypt, decrypt: vi.fn() }, keyId });
    expect(await kms.wrap(bytes(example.dataKey), context)).toEqual({
      rootKeyId: keyId,
      bytes: answered,
    });
    const EncryptionContext = {
      'ataski:purpose': 'ataski.vault.data-key',
      'ataski:tenant': example.tenant,
      'ataski:version': String(example.keyVersion),
    };
    const input = { KeyId: keyId, Plaintext: bytes(example.dataKey), EncryptionContext };
    expect(encrypt).toHaveBeenCalledWith(input, expect.anything());
    const document = readFileSync(join(packageFolder, 'FORMAT.md'), 'utf8');
    for (const name of Object.keys(EncryptionContext)) expect(document).toContain(`\`${name}\``);
  });

  it('is bound at Google by the list of the document', async () => {
    const keyName = 'projects/p/locations/l/keyRings/r/cryptoKeys/k';
    const name = `${keyName}/cryptoKeyVersions/2`;
    const encrypt = vi.fn<GoogleKmsOptions['client']['encrypt']>(async () => [
      {
        name,
        ciphertext: answered,
        ciphertextCrc32c: { value: crc32c(answered) },
        verifiedPlaintextCrc32c: true,
        verifiedAdditionalAuthenticatedDataCrc32c: true,
      },
    ]);
    const client = { encrypt, decrypt: vi.fn() };
    const wrapped = await googleKms({ client, keyName }).wrap(bytes(example.dataKey), context);
    expect(wrapped).toEqual({ rootKeyId: name, bytes: answered });
    expect(encrypt.mock.calls[0]?.[0].additionalAuthenticatedData).toEqual(encodeList(texts));
  });

  it('is bound at a Vault by the list of the document, and is a text', async () => {
    const ciphertext = 'vault:v2:YW5zd2Vy';
    const fetch = vi.fn<TransitFetch>(async () => ({
      status: 200,
      headers: new Headers(),
      json: async () => ({ data: { ciphertext } }),
    }));
    const kms = vaultTransitKms({
      ...{ fetch, address: 'https://vault.example', key: 'k' },
      readToken: () => 'a token',
    });
    expect(await kms.wrap(bytes(example.dataKey), context)).toEqual({
      rootKeyId: 'transit/k:v2',
      bytes: Buffer.from(ciphertext),
    });
    expect(JSON.parse(fetch.mock.calls[0]?.[1].body ?? '')).toEqual({
      plaintext: bytes(example.dataKey).toString('base64'),
      associated_data: encodeList(texts).toString('base64'),
    });
  });
});

describe('a second implementation, written from FORMAT.md alone', () => {
  const world = useVault();
  const { acme } = world.db.tenants;

  it('opens what the vault keeps, given the rows and the root key', async () => {
    await world.put(acme);
    const encryptionContext = { workflow: 'close_month', run: 'ü' };
    const payload = await world.vault.encrypt(
      world.db.context(acme),
      encryptionContext,
      Buffer.from('a payload'),
    );
    const { rows } = await world.db.superuser.query<{
      tenant_id: string;
      connector: string;
      connection_id: string;
      field: string;
      key_version: number;
      token: Buffer;
      fingerprint: Buffer;
      root_key_id: string;
      wrapped: Buffer;
    }>(
      `select c.tenant_id, c.connector, c.connection_id, c.field, c.key_version, c.token,
              k.fingerprint, w.root_key_id, w.wrapped
         from vault.credential as c
         join vault.data_key as k on k.tenant_id = c.tenant_id and k.version = c.key_version
         join vault.data_key_wrapping as w on w.tenant_id = k.tenant_id and w.version = k.version`,
    );
    const row = rows[0]!;
    const tenant = row.tenant_id;
    expect(row.root_key_id).toBe(rootKeyId(rootKeyBytes));
    const dataKey = unwrap(rootKeyBytes, tenant, row.key_version, row.wrapped)!;
    expect(fingerprint(dataKey)).toEqual(row.fingerprint);
    const { connector, field, token } = row;
    const keyVersion = row.key_version;
    const credential = { tenant, connector, connectionId: row.connection_id, field };
    const opened = openCredential(dataKey, { ...credential, keyVersion, token });
    expect(opened?.toString()).toBe(secretText);
    expect(openPayload(dataKey, tenant, encryptionContext, payload)?.toString()).toBe('a payload');
    const moved = openCredential(dataKey, { ...credential, field: 'other', keyVersion, token });
    expect(moved).toBeNull();
  });
});
