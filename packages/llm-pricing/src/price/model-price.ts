import type { LlmProvider } from '../surface.ts';
import type { PriceTier } from './token-prices.ts';

/** What is known of one model, and what its tokens and tools cost. */
export interface ModelPrice {
  readonly provider: LlmProvider;
  readonly id: string;
  /** Every exact name that the model answers to, its id among them. */
  readonly names: readonly string[];
  /** Names of which dated snapshots, `<name>-20260131` or `<name>-2026-01-31`, are this model. */
  readonly snapshotsOf: readonly string[];
  /** Null when not known: a call cannot be bounded then. */
  readonly contextWindowTokens: number | null;
  /** Null when not known: a call cannot be bounded then. */
  readonly maxOutputTokens: number | null;
  /** The most tokens that one image counts for; null when not known. */
  readonly imageTokens: number | null;
  /** In pico-USD for one search; null when not known. */
  readonly webSearchPicoUsd: bigint | null;
  /** In pico-USD for one page; null when not known. */
  readonly webFetchPicoUsd: bigint | null;
  /** Ascending, the first from 0 tokens on. */
  readonly tiers: readonly PriceTier[];
}

/** By what a provider multiplies the prices of tokens, in thousandths: 1100 is a tenth more. */
export interface ProviderTerms {
  readonly provider: LlmProvider;
  readonly serviceTiers: ReadonlyMap<string, bigint>;
  readonly geos: ReadonlyMap<string, bigint>;
  readonly speeds: ReadonlyMap<string, bigint>;
}
