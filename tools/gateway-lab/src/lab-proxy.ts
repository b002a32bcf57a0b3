import { randomBytes } from 'node:crypto';

import { createLiteLlm, liteLlmSystem } from '@ataski/llm-gateway';
import type { LiteLlmSite } from '@ataski/llm-gateway';
import { publishedPrices } from '@ataski/llm-pricing';
import { createLiteLlmSimulator } from '@ataski/sandbox';
import type { LiteLlmSimulatorOptions } from '@ataski/sandbox';

/** A model of the proxy on two surfaces, and one that embeds. */
export const proxyModel = 'mistral-large';
export const proxyEmbeddingModel = 'proxy-embedding';

/** The platform's key of the proxy. */
export const proxySecret = 'sk-proxy-canary-0123456789abcdef';

/** Pico-USD for a token. */
export const proxyPrices = {
  [proxyModel]: { input: 2_000_000, output: 6_000_000 },
  [proxyEmbeddingModel]: { input: 20_000, output: 0 },
} as const;

/** A LiteLLM proxy of a world: a simulated one, or a real one at a place. */
export type ProxyOptions =
  | { readonly kind: 'simulated'; readonly simulator?: Partial<LiteLlmSimulatorOptions> }
  | { readonly kind: 'real'; readonly site: LiteLlmSite; readonly secret: string };

const simulatedSite: LiteLlmSite = {
  ...{ host: 'litellm.example.com', port: 443, scheme: 'https', networks: [] },
};

/** What the gateway, the door and the sandbox are given for it; nothing where there is none. */
export function openProxy(options: ProxyOptions | undefined) {
  if (options === undefined) return withoutProxy;
  const site = options.kind === 'real' ? options.site : simulatedSite;
  const secret = options.kind === 'real' ? options.secret : proxySecret;
  const litellm = createLiteLlm({
    prices: publishedPrices(),
    models: { version: 'proxy-1', models: proxyRows },
    key: { credentialId: 'litellm', open: () => Promise.resolve(Buffer.from(secret)) },
    namespaceSecret: randomBytes(32),
  });
  const simulator = options.kind === 'real' ? null : simulate(options.simulator);
  return {
    parts: { prices: litellm.prices, litellm },
    systems: [liteLlmSystem(site)],
    /** Null where it is a real one, or there is none. */
    simulator,
    simulators: simulator === null ? [] : [simulator],
    reset() {
      simulator?.calls.clear();
      simulator?.clearCache();
      simulator?.misreport(1);
      simulator?.limitRate(false);
    },
  };
}

const withoutProxy = {
  ...{ parts: { prices: publishedPrices() }, systems: [], simulator: null, simulators: [] },
  reset: () => undefined,
};

function simulate(changed: Partial<LiteLlmSimulatorOptions> | undefined) {
  return createLiteLlmSimulator({
    host: simulatedSite.host,
    keys: { [proxySecret]: { id: 'platform', state: 'valid' } },
    models: proxyPrices,
    ...changed,
  });
}

const row = {
  ...{ aliases: [], snapshotsOf: [], contextWindowTokens: 128_000, maxOutputTokens: 8_192 },
  ...{ imageTokens: null, webSearchPicoUsd: null, webFetchPicoUsd: null },
};

function tierOf(input: number, output: number | null) {
  return {
    ...{ fromInputTokens: 0, input, cacheRead: input, cacheWrite5m: input, cacheWrite1h: input },
    ...{ output, audioInput: null, audioOutput: null },
  };
}

const { [proxyModel]: chat, [proxyEmbeddingModel]: embedding } = proxyPrices;

/** The rows of the proxy's models, as an operator writes them. */
export const proxyRows = [
  { provider: 'openai', id: proxyModel, ...row, tiers: [tierOf(chat.input, chat.output)] },
  { provider: 'anthropic', id: proxyModel, ...row, tiers: [tierOf(chat.input, chat.output)] },
  { provider: 'openai', id: proxyEmbeddingModel, ...row, tiers: [tierOf(embedding.input, null)] },
];
