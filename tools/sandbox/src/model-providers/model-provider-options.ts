import type { ModelKeyState, SeededModelKey } from './model-key.ts';

/** What a simulated model provider begins with. */
export interface ModelProviderSimulatorOptions {
  /** The state of each key, with an id for the log where one is wanted. */
  readonly keys: Readonly<Record<string, ModelKeyState | SeededModelKey>>;
  /** Ids, newest first; those with `embedding` in them embed. Default three made-up ones. */
  readonly models?: readonly string[];
  /** Per key. Default 50. */
  readonly requestsPerMinute?: number;
  /** Per key, of what is read. Default 10,000,000. */
  readonly tokensPerMinute?: number;
  /** What a model reads and writes at most in one call. Default 200,000 tokens. */
  readonly contextWindow?: number;
  /** Default 64,000. */
  readonly maxOutputTokens?: number;
  /** Changes the answers. */
  readonly seed?: string;
  /** So many calls stay in the log. Default 1,000; a benchmark keeps none. */
  readonly keptCalls?: number;
  readonly now?: () => Date;
}

/** The options with all that is left open. */
export type ModelProviderSettings = Required<ModelProviderSimulatorOptions>;

export function settle(
  options: ModelProviderSimulatorOptions,
  models: readonly string[],
): ModelProviderSettings {
  return Object.freeze({
    models,
    requestsPerMinute: 50,
    tokensPerMinute: 10_000_000,
    contextWindow: 200_000,
    maxOutputTokens: 64_000,
    seed: '',
    keptCalls: 1000,
    now: () => new Date(),
    ...options,
  });
}
