import { z } from 'zod';

import { oauth2 } from '@ataski/connectors-kit';

import { understand } from './understand.ts';

/** What HubSpot adds to a token answer. An id that no longer fits a double is refused. */
const HubspotTokens = z.looseObject({
  hub_id: z.union([z.int().positive(), z.string().regex(/^[1-9]\d{0,18}$/)]),
});

/** HubSpot's OAuth: one account to a token, named in the token answer with the scopes. */
export const auth = oauth2({
  // An answer without scopes grants nothing: what was granted cannot be compared then.
  grantedScopes: ({ scopes }) => scopes ?? [],
  accounts: ({ answer }) => {
    const externalAccountId = String(understand(HubspotTokens, answer, 'hub_id').hub_id);
    const label = `HubSpot ${externalAccountId}`;
    return Promise.resolve([{ externalAccountId, label, livemode: null, settings: {} }]);
  },
});
