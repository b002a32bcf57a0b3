import type { LiteLlm } from './litellm.ts';
import { createProviderUpstream } from './provider-upstream.ts';
import type { ProviderUpstreamOptions } from './provider-upstream.ts';
import type { Upstreams } from './upstream.ts';

/** What the ways are made of. */
export interface UpstreamsOptions extends ProviderUpstreamOptions {
  /** Absent: all calls go to the providers. */
  readonly litellm?: LiteLlm;
}

/** The proxy for its own models, and for all others the provider of the surface. */
export function createUpstreams({ litellm, ...options }: UpstreamsOptions): Upstreams {
  const provider = createProviderUpstream(options);
  return Object.freeze<Upstreams>({
    of(surface, model) {
      if (litellm === undefined) return provider;
      const isMessages = surface === 'messages' || surface === 'count_tokens';
      const isServed = litellm.serves(isMessages ? 'anthropic' : 'openai', model);
      return isServed ? litellm.upstream : provider;
    },
  });
}
