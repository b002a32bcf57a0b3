/** One permission that the product asks the provider, or the customer, for. */
export interface Scope {
  /** The provider's own name of it, exactly. */
  readonly scope: string;
  /** What it opens, as one plain sentence. */
  readonly sentence: string;
  /** True for what keeps the connection alive and opens no data by itself. */
  readonly session?: boolean;
  /** True when the product works without it; never requested unless the person chose it. */
  readonly optional?: boolean;
}
