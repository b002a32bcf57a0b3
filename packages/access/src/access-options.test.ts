import { describe, expect, it } from 'vitest';

import type { AuditSink, PlatformDb, TenantDb } from '@ataski/kernel';
import { systemClock } from '@ataski/kernel';

import type { accessActions } from './access-actions.ts';
import type { AccessOptions } from './access-options.ts';
import { createAccess } from './access.ts';

const workos = { apiKey: 'sk', clientId: 'client', issuer: 'https://api.workos.com/', fetch };
const options: AccessOptions = {
  workos,
  cookiePasswords: ['p'.repeat(32)],
  redirectUri: 'https://app.example/callback',
  signedOutUri: 'https://app.example/',
  database: {} as TenantDb & PlatformDb,
  audit: {} as AuditSink<typeof accessActions>,
  clock: systemClock,
};

describe('opening access', () => {
  it('works with everything in place', () => {
    expect(Object.isFrozen(createAccess(options))).toBe(true);
  });

  it.each([
    ['workos.issuer', { workos: { ...workos, issuer: '' } }],
    ['workos.apiKey', { workos: { ...workos, apiKey: ' ' } }],
    ['workos.clientId', { workos: { ...workos, clientId: undefined as unknown as string } }],
    ['workos.fetch', { workos: { ...workos, fetch: undefined as unknown as typeof fetch } }],
    ['cookiePasswords', { cookiePasswords: [] }],
    ['cookiePasswords', { cookiePasswords: ['p'.repeat(31)] }],
    ['cookiePasswords', { cookiePasswords: ['p'.repeat(32), 'short'] }],
    ['cookiePasswords', { cookiePasswords: 'p'.repeat(64) as unknown as string[] }],
    ['redirectUri', { redirectUri: '/callback' }],
    ['signedOutUri', { signedOutUri: '' }],
    ['database', { database: undefined as unknown as TenantDb & PlatformDb }],
    ['audit', { audit: undefined as unknown as AuditSink<typeof accessActions> }],
    ['clock', { clock: undefined as unknown as AccessOptions['clock'] }],
  ])(
    'is refused without a good %s, which it names without its value',
    (option, change: Partial<AccessOptions>) => {
      expect(() => createAccess({ ...options, ...change })).toThrow(
        expect.objectContaining({ code: 'ACCESS_OPTIONS_INVALID', details: { option } }),
      );
    },
  );
});
