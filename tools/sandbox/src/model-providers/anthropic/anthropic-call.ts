import type { JsonObject } from '../body-shape.ts';
import type { ModelKey } from '../model-key.ts';
import type { ModelProviderSettings } from '../model-provider-options.ts';
import type { Visit } from '../model-provider.ts';
import type { BlockCache } from './block-cache.ts';

/** What a message and a count are made with. */
export interface AnthropicCall {
  readonly body: JsonObject;
  readonly key: ModelKey;
  readonly visit: Visit;
  readonly settings: ModelProviderSettings;
  readonly cache: BlockCache;
  /** Takes tokens out of the minute. Throws when there are none left. */
  spend(tokens: number): void;
}
