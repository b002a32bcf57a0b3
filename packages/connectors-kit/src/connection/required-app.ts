import type { TokenKeeper } from '../auth/oauth2/token-keeper.ts';
import type { Connector } from '../connector.ts';
import { ConnectorsKitError } from '../errors.ts';
import type { AppCredentials } from '../provider/ports.ts';

/** False where the provider asks for an app that the product does not bring. */
export function hasRequiredApp(
  { manifest, definition }: Connector,
  apps: AppCredentials | undefined,
): boolean {
  const needsApp = manifest.auth.kind === 'oauth2' || definition.auth.needsApp === true;
  if (!needsApp) return true;
  return apps !== undefined && (apps.has?.(manifest.id) ?? true);
}

/**
 * Throws CONNECTORS_KIT_TOKENS_MISSING where the product brings an app for consents and nobody
 * keeps their tokens fresh: at the start rather than in the first run.
 */
export function requireKeeper(
  connectors: readonly Connector[],
  { apps, tokens }: { readonly apps?: AppCredentials; readonly tokens?: TokenKeeper },
): void {
  if (apps === undefined || tokens !== undefined) return;
  const byConsent = connectors.find(
    (each) => each.manifest.auth.kind === 'oauth2' && hasRequiredApp(each, apps),
  );
  if (byConsent === undefined) return;
  const details = { system: byConsent.manifest.id };
  throw new ConnectorsKitError('CONNECTORS_KIT_TOKENS_MISSING', details);
}

/** Throws CONNECTORS_KIT_APP_MISSING, before a person is sent anywhere or a secret is taken in. */
export function requireApp(connector: Connector, apps: AppCredentials | undefined): void {
  if (hasRequiredApp(connector, apps)) return;
  const details = { system: connector.manifest.id };
  throw new ConnectorsKitError('CONNECTORS_KIT_APP_MISSING', details);
}
