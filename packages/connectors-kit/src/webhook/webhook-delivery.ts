/** A request that claims to come from a provider. Nothing of it is believed yet. */
export interface WebhookDelivery {
  /** As it came: the signature is over these bytes. */
  readonly body: Uint8Array;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly method: string;
  /** The whole address under which the provider knows us, for signatures that cover it. */
  readonly url: string;
}

/** What a provider tells: that something about a name changed. A hint, and never content. */
export interface WebhookEvent {
  /** Names the event for as long as it may be repeated. 1 to 255 characters. */
  readonly id: string;
  /** The exact name at the provider by which the connection is found. */
  readonly about: { readonly kind: SubjectKind; readonly id: string };
}

/** What an event may be about: an account, or a bot that was sent through us. */
export type SubjectKind = 'account' | 'bot';

/** A delivery whose signature is good. */
export interface VerifiedDelivery {
  /** The id that the signature covers; null where the provider signs none. */
  readonly id: string | null;
}

/** How a provider signs. */
export interface SignatureScheme {
  /** True for a text that can be a secret of this scheme. */
  isSecret(secret: string): boolean;
  /**
   * Null for a header that is missing or malformed, a time outside of the tolerance, and a
   * signature that no secret makes. Compares in constant time and parses no byte of the body.
   */
  verify(delivery: WebhookDelivery, secrets: readonly string[], now: Date): VerifiedDelivery | null;
}

/** What is particular to one provider's webhooks. */
export interface WebhookDefinition {
  readonly scheme: SignatureScheme;
  /** How long a run waits for further events, so that a burst of them is one run. */
  readonly settleMs: number;
  /**
   * What a verified body tells, none where it tells nothing of ours. May throw for a body that it
   * does not understand.
   */
  events(body: unknown, delivery: VerifiedDelivery): readonly WebhookEvent[];
}
