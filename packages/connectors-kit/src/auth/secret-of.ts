import type { TenantContext } from '@ataski/kernel';

import type { Connector } from '../connector.ts';
import { ConnectorsKitError } from '../errors.ts';
import type { CredentialStore } from '../provider/ports.ts';
import type { ProviderOptions } from '../provider/provider.ts';
import { credentialPlace, withCredential } from './credential-lease.ts';
import type { TokenKeeper } from './oauth2/token-keeper.ts';

/** What lends a connection's secret. */
export interface SecretSources {
  readonly credentials: CredentialStore;
  /** Absent: a connection by consent lends nothing. */
  readonly tokens?: TokenKeeper;
}

/**
 * The loan of a connection's secret: a fresh access token where people consent, and what was pasted
 * otherwise. Throws CONNECTORS_KIT_TOKENS_MISSING where nobody keeps tokens fresh.
 */
export function secretOf(
  connector: Connector,
  { context, connectionId }: { readonly context: TenantContext; readonly connectionId: string },
  { credentials, tokens }: SecretSources,
): Pick<ProviderOptions, 'withSecret' | 'renewSecret'> {
  if (connector.manifest.auth.kind !== 'oauth2') {
    const place = credentialPlace(connector, connectionId);
    return {
      withSecret: (purpose, work) => withCredential(credentials, context, place, purpose, work),
    };
  }
  if (tokens === undefined) {
    throw new ConnectorsKitError('CONNECTORS_KIT_TOKENS_MISSING', {
      system: connector.manifest.id,
    });
  }
  return tokens.lend(connector, context, connectionId);
}
