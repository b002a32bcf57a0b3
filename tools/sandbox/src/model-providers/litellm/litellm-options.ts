import type { ModelKeyState, SeededModelKey } from '../model-key.ts';

/** What a token of one model costs at the proxy, as its configuration says: pico-USD. */
export interface LiteLlmPrice {
  readonly input: number;
  readonly output: number;
}

/** What a simulated LiteLLM proxy begins with. */
export interface LiteLlmSimulatorOptions {
  /** Where it is found. */
  readonly host: string;
  /** Its virtual keys. */
  readonly keys: Readonly<Record<string, ModelKeyState | SeededModelKey>>;
  /** Its models; those with `embedding` in their names embed. */
  readonly models: Readonly<Record<string, LiteLlmPrice>>;
  /** `litellm_settings.cache`. Default true, in memory, for all surfaces. */
  readonly caches?: boolean;
  /** `litellm_settings.include_cost_in_streaming_usage`. Default true. */
  readonly tellsCostInStreams?: boolean;
  /** Default true. Without a database it knows its master key alone, and answers another one 400. */
  readonly hasDatabase?: boolean;
}
