/** Who makes and bills models. */
export type ModelProvider = 'openai' | 'anthropic';

/** What may be shown of a tenant's own key for a provider: never the key. */
export interface ProviderKey {
  /** What calls name as their `credentialId`. */
  readonly id: string;
  readonly provider: ModelProvider;
  readonly label: string;
  readonly lastFour: string;
  /** `retiring`: another took its place, and calls under way may use it until `retiresAt`. */
  readonly state: 'active' | 'retiring' | 'inactive';
  /** True for the one that pays for the tenant's calls of this provider. */
  readonly pays: boolean;
  /** Null while it is not inactive. */
  readonly inactiveBecause: 'deactivated' | 'refused_by_provider' | 'retired' | null;
  readonly addedAt: Date;
  readonly retiresAt: Date | null;
  /** To the minute, and as late as uses are written down. Null: never. */
  readonly lastUsedAt: Date | null;
}
