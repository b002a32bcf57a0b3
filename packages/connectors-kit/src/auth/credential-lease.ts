import type { TenantContext } from '@ataski/kernel';

import type { Connector } from '../connector/connector.ts';
import { ConnectorsKitError } from '../errors.ts';
import type { CredentialPlace, CredentialStore } from '../provider/ports.ts';

/**
 * Where the key of a connection is kept. Throws CONNECTORS_KIT_CREDENTIAL_REFUSED for a system
 * whose credential is not a pasted key.
 */
export function credentialPlace(connector: Connector, connectionId: string): CredentialPlace {
  const { auth, id: system } = connector.manifest;
  if (!('field' in auth)) {
    throw new ConnectorsKitError('CONNECTORS_KIT_CREDENTIAL_REFUSED', { system });
  }
  return { connector: system, connectionId, field: auth.field };
}

/**
 * Lends a connection's key to `work` and takes it back when `work` ends: the plaintext lives for
 * one call. Each loan is a use of the vault, so it has an audit row with its purpose.
 *
 * The key is a string, because HTTP headers are; it must not outlive `work`. Keys that customers
 * paste do not rotate. Rotating tokens, with their generation and their refresh lease, come with
 * the first connector that signs in by OAuth.
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
