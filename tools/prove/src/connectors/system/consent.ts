import { giveConsent } from '@ataski/connector-lab';
import type { LabApps } from '@ataski/connector-lab';

import { randomText } from '../../foundation/canary/canary-secrets.ts';
import type { OpenProvider } from './proven-system.ts';

const redirectUri = 'https://product.example/oauth/callback';

/** An application that is registered at a provider, with a secret of its own. */
export interface RegisteredApp {
  /** As the simulators know it. */
  readonly client: {
    readonly clientId: string;
    readonly clientSecret: string;
    readonly redirectUris: readonly string[];
  };
  readonly apps: LabApps;
  readonly secrets: OpenProvider['secrets'];
}

/** Registers one. */
export function registerApp(system: string): RegisteredApp {
  const [clientId, clientSecret] = ['proof-client', randomText(40)];
  return {
    client: { clientId, clientSecret, redirectUris: [redirectUri] },
    apps: { [system]: { client_id: clientId, client_secret: clientSecret } },
    secrets: { 'client secret': clientSecret },
  };
}

/** How a person connects `system`: by a consent for one account. */
export function connectByConsent(system: string, account: string): OpenProvider['connect'] {
  return async ({ connections, sandbox }, context) => {
    const { authorizeUrl } = await connections.beginConsent({
      ...{ context, system, label: 'Proof', redirectUri },
    });
    const callback = await giveConsent({ sandbox }, authorizeUrl, [account]);
    return (await connections.finishConsent({ context, callback })).connection.id;
  };
}
