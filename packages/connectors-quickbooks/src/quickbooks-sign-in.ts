import { oauth2, readShape } from '@ataski/connectors-kit';

import { versioned } from './minor-version.ts';
import { CompanyInfoAnswer, RefreshLife } from './schemas.ts';

/**
 * The company comes with the redirect, where anybody could write another one: it is believed once
 * the new token has opened it.
 */
export const quickbooksSignIn = oauth2({
  tokenHeaders: { 'x-include-refresh-token-hard-expires-in': 'true' },
  // Intuit does not say; there is one scope.
  grantedScopes: () => null,
  callbackSettings: { realm: { from: 'realmId', shape: /^\d{1,20}$/ } },
  async accounts({ provider, callback }) {
    const { value } = await provider.call({ operation: 'company_info', query: [versioned] });
    const { CompanyName } = readShape(CompanyInfoAnswer, value, 'company_info').CompanyInfo;
    const { realm = '' } = callback;
    return [{ externalAccountId: realm, label: CompanyName, livemode: null, settings: { realm } }];
  },
  refreshLifetime(answer) {
    const life = RefreshLife.safeParse(answer);
    if (!life.success) return null;
    const { x_refresh_token_expires_in: idle, x_refresh_token_hard_expires_in: hard } = life.data;
    const known = [idle, hard].filter((seconds) => seconds !== undefined);
    return known.length === 0 ? null : Math.min(...known);
  },
});
