import type { TenantContext } from '@ataski/kernel';

import type { Connector } from '../connector.ts';
import type { CredentialPlace, CredentialStore } from '../provider/ports.ts';

/**
 * Where the credential of a connection is kept: a key under the manifest's name of it, several
 * fields together as one secret.
 */
export function credentialPlace(connector: Connector, connectionId: string): CredentialPlace {
  const { auth, id: system } = connector.manifest;
  const field = 'field' in auth ? auth.field : 'credential';
  return { connector: system, connectionId, field };
}

/** Everything of a connection that the vault keeps. */
export function credentialPlaces(
  connector: Connector,
  connectionId: string,
): readonly CredentialPlace[] {
  const { auth, id: system } = connector.manifest;
  if (auth.kind !== 'oauth2') return [credentialPlace(connector, connectionId)];
  return auth.fields.map((field) => ({ connector: system, connectionId, field }));
}

/**
 * Lends a connection's key to `work` and takes it back when `work` ends. Each loan is a use of the vault, so it has an audit row with its purpose.
 *
 * The key is a string, because HTTP headers are; it must not outlive `work`.
 */
export async function withCredential<T>(
  store: CredentialStore,
  context: TenantContext,
  place: CredentialPlace,
  purpose: string,
  work: (key: string) => Promise<T>,
): Promise<T> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  return await store.use(context, place, purpose, (secret) =>
    work(secret.use((bytes) => decoder.decode(bytes))),
  );
}
