import type { TenantId } from '@ataski/kernel';

import { VaultError } from './errors.ts';
import type { EncryptionContext } from './payload/encryption-context.ts';
import type { CredentialPlace } from './place.ts';

/** What a token is bound to besides its data key: by derivation, because Fernet has no other way. */
export interface Binding {
  readonly tenantId: TenantId;
  /** From what, in this order, the key is derived; FORMAT.md, "Derivation". */
  parts(keyVersion: number): readonly string[];
  /** What is thrown when a token does not open here. */
  damaged(keyVersion: number, cause?: unknown): VaultError;
}

/** A credential belongs to its tenant and its place. */
export function credentialBinding(tenantId: TenantId, place: CredentialPlace): Binding {
  const { connector, connectionId, field } = place;
  return {
    tenantId,
    parts: (keyVersion) => [
      'ataski.vault.credential',
      '1',
      tenantId,
      connector,
      connectionId,
      field,
      String(keyVersion),
    ],
    damaged: (keyVersion, cause) =>
      new VaultError('VAULT_CREDENTIAL_DAMAGED', { ...place, keyVersion }, cause),
  };
}

/** A payload belongs to its tenant and the encryption context that its caller names. */
export function payloadBinding(tenantId: TenantId, context: EncryptionContext): Binding {
  const pairs = Object.keys(context)
    .sort()
    .flatMap((name) => [name, context[name] ?? '']);
  return {
    tenantId,
    parts: (keyVersion) => ['ataski.vault.payload', '1', tenantId, String(keyVersion), ...pairs],
    damaged: (keyVersion, cause) => new VaultError('VAULT_PAYLOAD_DAMAGED', { keyVersion }, cause),
  };
}
