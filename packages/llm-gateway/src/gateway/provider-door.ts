import type { TenantContext } from '@ataski/kernel';

/** A call of a provider's permitted operation, as the door to the outside takes it. */
export interface ProviderRequest {
  readonly system: string;
  readonly operation: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  /** Commits the hold and the intent. When it rejects, nothing leaves. */
  readonly admit: () => Promise<void>;
  /** The header with the credential, asked for right before the call. */
  readonly authorize: () => Promise<Readonly<Record<string, string>>>;
}

/** An answer whose head is there and whose body comes. */
export interface ProviderAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Ends only when the answer is whole. */
  readonly body: AsyncIterable<Uint8Array>;
  /** Closes the connection at once. */
  cancel(): void;
}

/**
 * The way to the providers; the door of `@ataski/egress` is one. What it throws says by `hasLeft`
 * whether a byte of the call may have left; without that it is taken to have.
 */
export interface ProviderDoor {
  open(
    context: TenantContext,
    request: ProviderRequest,
    signal?: AbortSignal,
  ): Promise<ProviderAnswer>;
}
