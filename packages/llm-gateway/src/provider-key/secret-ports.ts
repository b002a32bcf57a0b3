import type { TenantContext, TenantTx } from '@ataski/kernel';

import type { ModelProvider } from './provider-key.ts';

/** Where one secret is kept. */
export interface KeyPlace {
  readonly connector: string;
  readonly connectionId: string;
  readonly field: string;
}

/** A secret for as long as it is lent. It shows its bytes to `read` alone. */
export interface LentKey {
  use<T>(read: (bytes: Uint8Array) => T): T;
}

/** Keeps secrets and records each use before it. `@ataski/vault` is one. */
export interface KeyVault {
  put(tx: TenantTx, place: KeyPlace, secret: Uint8Array): Promise<unknown>;
  /** Shows the secret to `work`, for as long as that runs, and wipes it then. */
  use<T>(
    context: TenantContext,
    place: KeyPlace,
    purpose: string,
    work: (secret: LentKey) => Promise<T>,
  ): Promise<T>;
  remove(tx: TenantTx, place: KeyPlace): Promise<unknown>;
}

/** A key with which the platform pays for tenants that have none of their own. */
export interface PlatformKey {
  /** What calls name; it says nothing of the key. */
  readonly credentialId: string;
  /** Fresh bytes each time; they are wiped when the loan ends. */
  open(): Promise<Uint8Array>;
}

/** The platform's keys. A provider without one serves only tenants that bring theirs. */
export type PlatformKeys = Readonly<Partial<Record<ModelProvider, PlatformKey>>>;

/** Where the vault keeps a tenant's key for a provider. */
export function placeOfKey(provider: ModelProvider, id: string): KeyPlace {
  return { connector: provider, connectionId: id, field: 'api_key' };
}

/** Lends bytes of ours. */
export function lendBytes(bytes: Uint8Array): LentKey {
  return Object.freeze<LentKey>({ use: (read) => read(bytes) });
}
