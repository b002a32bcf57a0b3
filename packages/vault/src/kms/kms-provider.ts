import type { TenantId } from '@ataski/kernel';

/** What a wrapped data key is bound to. */
export interface DataKeyContext {
  readonly tenantId: TenantId;
  readonly version: number;
}

/** A data key that only the root key named here can open. */
export interface WrappedDataKey {
  readonly rootKeyId: string;
  readonly bytes: Uint8Array;
}

/**
 * Wraps and unwraps the tenants' data keys under a root key that the database never sees. A port: a
 * key file, or a key management service, stands behind it.
 */
export interface KmsProvider {
  /** The kind, for example `file` or `aws-kms`. */
  readonly kind: string;
  /**
   * Wraps under the primary key. The caller wipes `dataKey`. Throws VAULT_KMS_UNAVAILABLE, and
   * VAULT_ROOT_KEY_UNKNOWN when that key is gone or may not be used.
   */
  wrap(dataKey: Uint8Array, context: DataKeyContext): Promise<WrappedDataKey>;
  /**
   * The data key, in bytes that the caller wipes. Throws VAULT_ROOT_KEY_UNKNOWN when the root key
   * is not here or may not be used, VAULT_DATA_KEY_DAMAGED when the bytes were changed or belong to
   * another tenant or version, VAULT_KMS_UNAVAILABLE when the service does not answer.
   */
  unwrap(wrapped: WrappedDataKey, context: DataKeyContext): Promise<Uint8Array>;
  /** The id under which new data keys are wrapped now. Throws VAULT_KMS_UNAVAILABLE. */
  primaryKeyId(): Promise<string>;
  /**
   * Wraps and unwraps a throw-away key, and sees it refused in another context. Throws
   * VAULT_KMS_UNAVAILABLE.
   */
  checkHealth(): Promise<void>;
}
