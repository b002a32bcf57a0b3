import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

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
import { memoryKms } from './kms/memory-kms.ts';
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
