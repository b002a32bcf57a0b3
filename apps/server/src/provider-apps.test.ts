import { describe, expect, it } from 'vitest';

import { readProviderApps } from './provider-apps.ts';

function read(environment: Readonly<Record<string, string>>) {
  const wrong: string[] = [];
  const apps = readProviderApps({
    find: (name) => environment[name],
    check: (name, isRight) => {
      if (!isRight) wrong.push(name);
    },
  });
  return { apps, wrong };
}

describe('the apps of an installation', () => {
  it('are none where the environment states none, and that is no mistake', () => {
    expect(read({})).toEqual({ apps: {}, wrong: [] });
  });

  it('are read by the names that the providers give their fields', () => {
    const environment = {
      ATASKI_XERO_CLIENT_ID: 'id',
      ATASKI_XERO_CLIENT_SECRET: 'secret',
      ATASKI_SAGE_INTACCT_SENDER_ID: 'sender',
      ATASKI_SAGE_INTACCT_SENDER_PASSWORD: 'password',
    };
    expect(read(environment)).toEqual({
      apps: {
        xero: { client_id: 'id', client_secret: 'secret' },
        sage_intacct: { sender_id: 'sender', sender_password: 'password' },
      },
      wrong: [],
    });
  });

  it.each([
    ['ATASKI_HUBSPOT_CLIENT_ID', 'ATASKI_HUBSPOT_CLIENT_SECRET'],
    ['ATASKI_QUICKBOOKS_CLIENT_SECRET', 'ATASKI_QUICKBOOKS_CLIENT_ID'],
    ['ATASKI_SAGE_INTACCT_SENDER_ID', 'ATASKI_SAGE_INTACCT_SENDER_PASSWORD'],
  ])('are refused in part: %s without %s is named as a mistake', (given, missing) => {
    expect(read({ [given]: 'value' }).wrong).toEqual([missing]);
  });

  it('are never asked for where the customer brings everything', () => {
    const { apps } = read({
      ATASKI_STRIPE_CLIENT_ID: 'x',
      ATASKI_NETSUITE_CLIENT_ID: 'x',
      ATASKI_NETSUITE_CLIENT_SECRET: 'x',
    });
    expect(apps).toEqual({});
  });
});
