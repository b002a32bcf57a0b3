import type { Auth, SystemManifest } from '@ataski/scope-manifest';

/** What a person entered, taken apart. */
export interface AcceptedCredential {
  /** For the vault alone. */
  readonly secret: string;
  /** The last four characters of what the person can compare. */
  readonly hint: string;
  /** Null when the credential does not tell. */
  readonly livemode: boolean | null;
  /** What decides hosts, paths and headers; never secret. */
  readonly settings: Readonly<Record<string, string>>;
  /** The account that the credential opens, in one spelling, where it says so. Connected once. */
  readonly externalAccountId?: string;
}

/** Where a call goes on the wire, for a signature over it. */
export interface SignedTarget {
  readonly method: string;
  /** Exactly what is sent. */
  readonly url: string;
}

/** What shows a call to be ours. */
export interface Proof {
  readonly headers?: Readonly<Record<string, string>>;
  /** Asked once the door has permitted the call, for headers that depend on the exact URL. */
  readonly sign?: (target: SignedTarget) => Readonly<Record<string, string>>;
  /** Replaces the body, for providers that take the credential in it. */
  readonly body?: Uint8Array;
}

/** The call that is to be proven. */
export interface ProvenCall {
  readonly operation: string;
  readonly body: Uint8Array | null;
  /** What the product brings itself, where the provider asks for it; empty otherwise. */
  readonly app: Readonly<Record<string, string>>;
}

/** How one kind of credential is taken in and presented. */
export interface AuthStrategy<Kind extends Auth['kind'] = never> {
  /** The kinds of a manifest entry that it can present. */
  readonly presents: (kind: Kind) => boolean;
  /** True where calls need what the product brings itself. */
  readonly needsApp?: boolean;
  /**
   * Takes apart what a person entered. Throws CONNECTORS_KIT_CREDENTIAL_REFUSED before anything
   * leaves the house.
   */
  accept(
    manifest: SystemManifest,
    credentials: Readonly<Record<string, string>>,
  ): AcceptedCredential;
  /** The secret must not outlive the call. */
  prove(secret: string, call: ProvenCall): Proof;
}
