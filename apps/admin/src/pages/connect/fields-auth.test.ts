import { describe, expect, it } from 'vitest';

import { manifest, systems } from '@ataski/scope-manifest';

import { credentialFields, fieldFault, fieldsAuthOf } from './fields-auth.ts';
import { keyAuthOf } from './key-auth.ts';

describe('a credential of several fields', () => {
  it('is asked for field by field as the manifest names them, and no secret is shown', () => {
    const fields = credentialFields(manifest.netsuite.auth);
    expect(fields.map(({ name }) => name)).toEqual([...manifest.netsuite.auth.fields]);
    const open = fields.filter(({ isSecret }) => !isSecret).map(({ name }) => name);
    expect(open).toEqual(['account_id']);
    expect(
      credentialFields(manifest.sage_intacct.auth)
        .filter(({ isSecret }) => isSecret)
        .map(({ name }) => name),
    ).toEqual(['user_password']);
  });

  it('is refused while a field is empty, and an account that is none', () => {
    const { auth } = manifest.netsuite;
    const [account] = credentialFields(auth);
    if (account === undefined) throw new Error('No fields.');
    expect(fieldFault(auth, account, ' ')).toBe('Enter the account id.');
    expect(fieldFault(auth, account, 'evil.example/')).toContain('not the form');
    expect(fieldFault(auth, account, '1234567')).toBeNull();
  });

  it('leaves no system of the manifest without a way to connect', () => {
    for (const system of systems) {
      const ways = [keyAuthOf(system), fieldsAuthOf(system)].filter((way) => way !== null).length;
      expect([system.id, ways]).toEqual([system.id, system.auth.kind === 'oauth2' ? 0 : 1]);
    }
  });
});
