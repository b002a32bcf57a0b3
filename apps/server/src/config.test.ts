import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { afterAll, describe, expect, it } from 'vitest';

import { keyId, readLiveConfig } from './config.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'ataski-config-'));
const file = path.join(folder, 'text.pem');
writeFileSync(file, 'some text');

const longPassword = randomBytes(32).toString('base64url');

const environment = {
  DATABASE_URL: 'postgres://ataski_app:secret@database.example/ataski',
  ATASKI_ORIGIN: 'https://app.example.com',
  ATASKI_CONTEXT_KEY: randomBytes(32).toString('base64'),
  ATASKI_ROOT_KEY_FILE: file,
  ATASKI_SEALER_URL: 'postgres://ataski_sealer:secret@database.example/ataski',
  ATASKI_AUDIT_KEY_FILE: file,
  ATASKI_AUDIT_NAME: 'app.example.com',
  ATASKI_AUDIT_BLINDING_KEY: randomBytes(32).toString('base64'),
  ATASKI_COOKIE_PASSWORD: longPassword,
  ATASKI_TLS_KEY_FILE: file,
  ATASKI_TLS_CERTIFICATE_FILE: file,
  WORKOS_API_KEY: 'sk_live_example',
  WORKOS_CLIENT_ID: 'client_example',
  WORKOS_ISSUER: 'https://api.workos.com/',
  WORKOS_WEBHOOK_SECRET: 'b'.repeat(32),
};

/** The variables that a refusal names. */
function refusedVariables(change: Readonly<Record<string, string | undefined>>): unknown {
  try {
    readLiveConfig({ ...environment, ...change });
  } catch (error) {
    const { code, details, message } = error as {
      code: string;
      message: string;
      details: { variables: unknown };
    };
    expect(code).toBe('SERVER_CONFIGURATION_INVALID');
    const shown = JSON.stringify(details) + message;
    for (const value of Object.values(change))
      if (value !== undefined && value.length > 3) expect(shown).not.toContain(value);
    return details.variables;
  }
  return 'accepted';
}

afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('the configuration of a live installation', () => {
  it('is accepted when everything is there', () => {
    expect(readLiveConfig(environment)).toMatchObject({
      origin: 'https://app.example.com',
      tls: { key: 'some text', certificate: 'some text' },
      listen: { host: '::', port: 443 },
      trustedProxies: 0,
      migratorUrl: undefined,
      databaseCa: undefined,
    });
  });

  it.each(Object.keys(environment))('refuses the start without %s, and names it', (name) => {
    expect(refusedVariables({ [name]: undefined })).toEqual([name]);
    expect(refusedVariables({ [name]: '  ' })).toEqual([name]);
  });

  it('names everything that is missing at once', () => {
    expect(() => readLiveConfig({})).toThrow(
      expect.objectContaining({
        details: { variables: expect.arrayContaining(Object.keys(environment)) },
      }),
    );
  });

  it.each([
    ['ATASKI_ORIGIN', 'http://app.example.com'],
    ['ATASKI_ORIGIN', 'https://app.example.com/path'],
    ['ATASKI_ORIGIN', 'app.example.com'],
    ['ATASKI_CONTEXT_KEY', Buffer.alloc(31).toString('base64')],
    ['ATASKI_CONTEXT_KEY', Buffer.alloc(65).toString('base64')],
    ['ATASKI_COOKIE_PASSWORD', 'a'.repeat(31)],
    ['ATASKI_COOKIE_PASSWORD', `${longPassword},short`],
    ['ATASKI_COOKIE_PASSWORD', 'a'.repeat(32)],
    ['ATASKI_CONTEXT_KEY', Buffer.alloc(32).toString('base64')],
    ['WORKOS_WEBHOOK_SECRET', 'b'.repeat(15)],
    ['WORKOS_ISSUER', 'http://api.workos.com/'],
    ['DATABASE_URL', 'mysql://user@host/database'],
    ['DATABASE_URL', 'postgres://host/database'],
    ['ATASKI_MIGRATOR_URL', 'postgres://host'],
    ['ATASKI_ERASER_URL', 'postgres://host'],
    ['ATASKI_SUPERUSER_URL', 'postgres://host'],
    ['ATASKI_DATABASE_CA_FILE', '/nowhere/ca.pem'],
    ['ATASKI_ROOT_KEY_FILE', '/nowhere/root.key'],
    ['ATASKI_AUDIT_KEY_FILE', '/nowhere/signing-keys.json'],
    ['ATASKI_AUDIT_NAME', 'Not a name'],
    ['ATASKI_AUDIT_BLINDING_KEY', Buffer.alloc(32).toString('base64')],
    ['ATASKI_AUDIT_BLINDING_KEY', Buffer.alloc(31, 'abcdefghijklmno').toString('base64')],
    ['ATASKI_SEALER_URL', 'postgres://host/database'],
    ['ATASKI_TLS_KEY_FILE', '/nowhere/tls.key'],
    ['PORT', '70000'],
    ['PORT', 'http'],
  ])('refuses %s=%s, and names the variable without the value', (name, value) => {
    expect(refusedVariables({ [name]: value })).toEqual([name]);
  });

  it('serves without TLS only where a proxy in front is named on purpose', () => {
    const bare = { ATASKI_TLS_KEY_FILE: undefined, ATASKI_TLS_CERTIFICATE_FILE: undefined };
    expect(refusedVariables(bare)).toEqual(['ATASKI_TLS_KEY_FILE', 'ATASKI_TLS_CERTIFICATE_FILE']);
    expect(refusedVariables({ ...bare, ATASKI_TLS_ENDS_AT_PROXY: 'true' })).toEqual([
      'ATASKI_TLS_ENDS_AT_PROXY',
    ]);
    const config = readLiveConfig({ ...environment, ...bare, ATASKI_TLS_ENDS_AT_PROXY: 'yes' });
    expect(config).toMatchObject({
      tls: undefined,
      trustedProxies: 1,
      listen: { host: '127.0.0.1', port: 4000 },
    });
    // Both at once is a contradiction.
    expect(refusedVariables({ ATASKI_TLS_ENDS_AT_PROXY: 'yes' })).toEqual([
      'ATASKI_TLS_KEY_FILE',
      'ATASKI_TLS_CERTIFICATE_FILE',
    ]);
  });

  it('takes several cookie passwords, the first of which seals', () => {
    const both = `${longPassword},${randomBytes(40).toString('base64url')}`;
    const { cookiePasswords } = readLiveConfig({ ...environment, ATASKI_COOKIE_PASSWORD: both });
    expect(cookiePasswords).toEqual(both.split(','));
  });
});

describe('the secrets of webhooks', () => {
  const secret = `whsec_${randomBytes(24).toString('base64')}`;

  it('are none unless they are given, so that all webhooks are closed', () => {
    expect(readLiveConfig(environment).webhookSecrets).toEqual({});
    const blank = { ...environment, ATASKI_WEBHOOK_SECRETS_RECALL: ' ' };
    expect(readLiveConfig(blank).webhookSecrets).toEqual({});
  });

  it('are several for one system while one replaces the other', () => {
    const both = `${secret},whsec_${randomBytes(24).toString('base64')}`;
    const { webhookSecrets } = readLiveConfig({
      ...environment,
      ATASKI_WEBHOOK_SECRETS_RECALL: both,
    });
    expect(webhookSecrets).toEqual({ recall: both.split(',') });
  });

  it.each(['short', `${secret},`, `,${secret}`])('are refused when one is none: %s', (wrong) => {
    expect(refusedVariables({ ATASKI_WEBHOOK_SECRETS_XERO: wrong })).toEqual([
      'ATASKI_WEBHOOK_SECRETS_XERO',
    ]);
  });
});

describe('the name of a signing key', () => {
  it('differs for different keys and says nothing of the key', () => {
    const [one, other] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)];
    expect(keyId(one)).toMatch(/^[0-9a-f]{16}$/);
    expect(keyId(one)).toBe(keyId(Buffer.alloc(32, 1)));
    expect(keyId(one)).not.toBe(keyId(other));
  });
});
