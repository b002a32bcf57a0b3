import type { Auth } from '@ataski/scope-manifest';

const words: Readonly<Record<Auth['kind'], string>> = {
  restricted_key: 'With a restricted key',
  api_key: 'With your own API key',
  oauth2: 'With consent at the provider',
  oauth1_tba: 'With an access token of yours',
  web_services_user: 'With a Web Services user of yours',
};

/** How a system is connected, as one line of a card says it. */
export function authWords(kind: Auth['kind']): string {
  return words[kind];
}
