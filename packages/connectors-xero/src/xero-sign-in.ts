import { Buffer } from 'node:buffer';

import { oauth2, readShape } from '@ataski/connectors-kit';

import { Connections, TokenClaims } from './schemas.ts';

/**
 * A token opens every organisation that the person ever picked; the one that is connected is the
 * one of this very consent. Without a trace of it there must be exactly one.
 */
export const xeroSignIn = oauth2({
  grantedScopes: ({ scope }) => scope?.split(' ') ?? null,
  // Revoking ends the tokens; the entry among the organisation's connected apps has a call of its own.
  appEntry: {
    removedBy: 'remove_connection',
    async find(provider, { settings }) {
      const { value } = await provider.call({ operation: 'list_connections' });
      const entry = readShape(Connections, value, 'connections').find(
        ({ tenantId }) => tenantId === settings['tenant'],
      );
      return entry === undefined ? null : { id: entry.id };
    },
  },
  async accounts({ provider, answer }) {
    const { value } = await provider.call({ operation: 'list_connections' });
    const organisations = readShape(Connections, value, 'connections').filter(
      ({ tenantType }) => tenantType === 'ORGANISATION',
    );
    const event = consentOf(answer.access_token);
    const picked = organisations.filter(({ authEventId }) => authEventId === event);
    return (event === null || picked.length === 0 ? organisations : picked).map(
      ({ tenantId, tenantName }) => ({
        externalAccountId: tenantId,
        label: tenantName ?? tenantId,
        livemode: null,
        settings: { tenant: tenantId },
      }),
    );
  },
});

/** Not verified, and not trusted: it only chooses among what the token opens anyway. */
function consentOf(accessToken: string): string | null {
  try {
    const [, payload = ''] = accessToken.split('.');
    const claims = TokenClaims.safeParse(
      JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')),
    );
    return claims.success ? claims.data.authentication_event_id : null;
  } catch {
    return null;
  }
}
