import type { Lab, LabApps } from '@ataski/connector-lab';
import type { Clock, TenantContext } from '@ataski/kernel';
import type { OAuthControl, ProviderSimulator } from '@ataski/sandbox';

/** A provider that was just made, with secrets that nothing else in the world looks like. */
export interface OpenProvider {
  readonly simulator: ProviderSimulator;
  /** What the product brings. */
  readonly apps: LabApps;
  /** By name: what people and the product keep secret. Tokens are seen on the wire besides. */
  readonly secrets: Readonly<Record<string, string>>;
  /** Where people consent. */
  readonly oauth?: OAuthControl;
  /** Connects as the context's person and returns the connection's id. */
  connect(lab: Pick<Lab, 'connections' | 'sandbox'>, context: TenantContext): Promise<string>;
}

/** How refresh tokens change, where they do. */
export interface TokenRotation {
  readonly tokenHost: string;
  /** The access token has ended after so long, and using the refresh token changes it. */
  readonly expiredAfterMs: number;
  /** A refresh token that was replaced is honoured no longer after so long. */
  readonly forgottenAfterMs: number;
  /** The same in words. */
  readonly honoured: string;
}

/** One of the systems, as the proofs have it. */
export interface ProvenSystem {
  readonly id: string;
  /** Streams of the run that is killed page by page. Default: all. */
  readonly killedStreams?: readonly string[];
  /** True where access tokens end and are renewed. */
  readonly hasTokens?: true;
  readonly rotation?: TokenRotation;
  /** A `long` one takes at least twenty requests to read, a `short` one as few as possible. */
  open(clock: Clock, length: 'long' | 'short'): OpenProvider;
}
