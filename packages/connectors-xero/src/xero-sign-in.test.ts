import { Buffer } from 'node:buffer';

import { describe, expect, it } from 'vitest';

import { xeroSignIn } from './xero-sign-in.ts';

const [first, second] = [
  '11111111-1111-4111-8111-111111111111',
  '22222222-2222-4222-8222-222222222222',
];
const connection = (tenantId: string, authEventId: string, tenantType = 'ORGANISATION') => ({
  ...{ id: tenantId, tenantId, authEventId, tenantType, tenantName: 'Acme' },
});
const tokenOf = (claims: unknown): string =>
  `x.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.x`;

async function tenantsOf(accessToken: string, connections: readonly object[]) {
  const accounts = await xeroSignIn.oauth2.accounts({
    provider: {
      callAhead: () => Promise.resolve(),
      call: () => Promise.resolve({ text: '', value: connections, headers: {}, status: 200 }),
    },
    answer: {
      ...{ access_token: accessToken, refresh_token: 'r', expires_in: 1800, token_type: 'Bearer' },
    },
    callback: {},
  });
  return accounts.map(({ settings }) => settings['tenant']);
}

describe('the organisation of a Xero consent', () => {
  const two = [connection(first, 'event-1'), connection(second, 'event-2')];

  it('is the one of the consent that the token comes from', async () => {
    expect(await tenantsOf(tokenOf({ authentication_event_id: 'event-2' }), two)).toEqual([second]);
  });

  it.each([
    ['no JWT', 'opaque'],
    ['no JSON', 'x.%%%.x'],
    ['another shape', tokenOf({ authentication_event_id: 7 })],
    ['an unknown consent', tokenOf({ authentication_event_id: 'event-3' })],
  ])('is the only one, or none is chosen, where the token tells nothing: %s', async (_, token) => {
    expect(await tenantsOf(token, two.slice(0, 1))).toEqual([first]);
    expect(await tenantsOf(token, two)).toEqual([first, second]);
  });

  it('is never a practice', async () => {
    const practice = connection(first, 'event-1', 'PRACTICE');
    expect(await tenantsOf(tokenOf({ authentication_event_id: 'event-1' }), [practice])).toEqual(
      [],
    );
  });

  it('is refused when what opens it is no identifier', async () => {
    await expect(tenantsOf('opaque', [connection('../x', 'event-1')])).rejects.toMatchObject({
      code: 'CONNECTORS_KIT_RESPONSE_INVALID',
    });
  });
});
