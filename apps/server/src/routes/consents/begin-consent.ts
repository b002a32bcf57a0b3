import { consents as contract } from '@ataski/contract';

import { defineRoute } from '../../http/define-route.ts';

export const beginConsent = defineRoute({
  call: contract.beginConsent,
  kind: 'outside',
  access: 'connection:manage',
  audit: { none: 'the connections service records the consent that is begun' },
  async handle({ context, input, principal, services }) {
    const { connections, consentAddresses } = services;
    const { redirectUri } = consentAddresses;
    const { system, label, reconnects } = input;
    const { authorizeUrl, scopes } = await connections.beginConsent({
      ...{ context, system, label, redirectUri, session: principal.sessionId },
      ...(reconnects === undefined ? {} : { reconnects }),
    });
    return { authorizeUrl: consentAddresses.toBrowser(authorizeUrl), scopes };
  },
});
