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

/** Throws CONNECTORS_KIT_APP_MISSING, before a person is sent anywhere or a secret is taken in. */
export function requireApp(connector: Connector, apps: AppCredentials | undefined): void {
  if (hasRequiredApp(connector, apps)) return;
  const details = { system: connector.manifest.id };
  throw new ConnectorsKitError('CONNECTORS_KIT_APP_MISSING', details);
}
