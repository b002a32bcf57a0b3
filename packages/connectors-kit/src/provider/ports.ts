import type { TenantContext, TenantTx } from '@ataski/kernel';

/** One call of a permitted operation. */
export interface OutboundRequest {
  readonly system: string;
  readonly operation: string;
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: readonly (readonly [string, string])[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  /** Asked for further headers once the call is permitted, with exactly what goes on the wire. */
  readonly sign?: (target: {
    readonly method: string;
    readonly url: string;
  }) => Readonly<Record<string, string>>;
  readonly attempt?: number;
  readonly parentEventId?: string;
  /** With it, the answer may come before its outcome is committed, and this is given the commit. */
  readonly onRecording?: (recording: Promise<void>) => void;
}

/** A whole answer within the size limit of the door; status 400 and above is an answer too. */
export interface OutboundResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  readonly eventId: string;
}

/** The one door to the outside. `@ataski/egress` is one; it audits each call before it is made. */
export interface OutboundDoor {
  call(
    context: TenantContext,
    request: OutboundRequest,
    signal?: AbortSignal,
  ): Promise<OutboundResponse>;
}

/**
 * What the product itself brings to a provider, by the names that the provider gives it: the id and
 * the secret of its OAuth client, for example.
 */
export interface AppCredentials {
  /** False where the product brings nothing: such a system is not offered. Default: true for all. */
  has?(system: string): boolean;
  use<T>(
    context: TenantContext,
    system: string,
    purpose: string,
    work: (fields: Readonly<Record<string, string>>) => Promise<T>,
  ): Promise<T>;
}

/** Where one secret of a connection is kept. */
export interface CredentialPlace {
  readonly connector: string;
  readonly connectionId: string;
  readonly field: string;
}

/** A secret for as long as it is lent. It shows its bytes to `read` alone. */
export interface LentSecret {
  use<T>(read: (bytes: Uint8Array) => T): T;
}

/** Keeps secrets. `@ataski/vault` is one; it audits each use. */
export interface CredentialStore {
  put(tx: TenantTx, place: CredentialPlace, secret: Uint8Array): Promise<unknown>;
  /** Shows the secret to `work` alone, for as long as it runs. */
  use<T>(
    context: TenantContext,
    place: CredentialPlace,
    purpose: string,
    work: (secret: LentSecret) => Promise<T>,
  ): Promise<T>;
  remove(tx: TenantTx, place: CredentialPlace): Promise<unknown>;
}
