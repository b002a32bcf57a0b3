/** A way in that a virtual key opens. `models` is the list of models. */
export type VirtualKeySurface =
  'chat_completions' | 'responses' | 'embeddings' | 'messages' | 'count_tokens' | 'models';

/** What a key is to be for. */
export interface VirtualKeyWish {
  /** 1 to 80 printable characters by which people know it. */
  readonly label: string;
  /** Who acts with it: the actor of each call, as an agent. */
  readonly agentId: string;
  /** For whom, where that is one person: their budgets count its calls. */
  readonly userId?: string | null;
  /** At least one. */
  readonly surfaces: readonly VirtualKeySurface[];
  /** 1 to 100 exact names; null: all that have a price. */
  readonly models: readonly string[] | null;
  /** At most 400 days ahead. */
  readonly expiresAt: Date;
}

/** A virtual key as it may be shown: never its text. */
export interface VirtualKey {
  readonly id: string;
  readonly label: string;
  readonly lastFour: string;
  readonly agentId: string;
  readonly userId: string | null;
  readonly surfaces: readonly VirtualKeySurface[];
  readonly models: readonly string[] | null;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly revokedAt: Date | null;
  /** To the minute, and as late as uses are written down. Null: never. */
  readonly lastUsedAt: Date | null;
}
