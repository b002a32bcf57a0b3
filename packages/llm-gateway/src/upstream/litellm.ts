import { systemClock } from '@ataski/kernel';
import type { Clock } from '@ataski/kernel';
import { overlayPrices } from '@ataski/llm-pricing';
import type { AddedMembers, CallSurface, LlmProvider, PriceTable } from '@ataski/llm-pricing';

import { readCacheWish } from '../cache/cache-wish.ts';
import { whyNotCached } from '../cache/may-cache.ts';
import { LlmGatewayError } from '../errors.ts';
import { Refused } from '../gateway/gateway-call.ts';
import { lendBytes } from '../provider-key/secret-ports.ts';
import type { PlatformKey } from '../provider-key/secret-ports.ts';
import { createSharedLoans } from '../provider-key/shared-loans.ts';
import { requireParts } from '../require-parts.ts';
import { objectOrNull } from '../stream/gathered.ts';
import { isAboutProxyAccount } from './account-error.ts';
import { createCacheNamespaces } from './cache-namespace.ts';
import type { CacheNamespaces } from './cache-namespace.ts';
import { liteLlmId, liteLlmOperationOf } from './litellm-system.ts';
import { tellProxyError } from './proxy-error.ts';
import { remoteContentOf } from './remote-content.ts';
import { reportedCostOf } from './reported-cost.ts';
import { reservedMemberOf } from './reserved-members.ts';
import type { AskedRequest, Upstream } from './upstream.ts';

/** What an operator says of the proxy, when the gateway is made. */
export interface LiteLlmOptions {
  /** The prices that the gateway has without it. */
  readonly prices: PriceTable;
  /**
   * The models that the proxy serves, as `overlayPrices` reads them: `{ version, models }`. The
   * provider of a row is the surface on which the model is called.
   */
  readonly models: unknown;
  /** The proxy's key for the platform. Every call through the proxy is on the platform's account. */
  readonly key: PlatformKey;
  /** At least 32 random bytes that the proxy does not know. Changed: the proxy's cache is empty. */
  readonly namespaceSecret: Uint8Array;
  /** Default: the machine's clock. */
  readonly clock?: Clock;
}

/** The operator's LiteLLM proxy, for `createGateway`. */
export interface LiteLlm {
  /** Those of the options and the proxy's: for `createGateway`, too. */
  readonly prices: PriceTable;
  /** Whether calls of this model go to the proxy, by its exact name on this provider's surface. */
  serves(provider: LlmProvider, model: unknown): boolean;
  readonly upstream: Upstream;
}

const termMs = 5_000;

/**
 * Makes it. Throws LLM_GATEWAY_LITELLM_INVALID for a short secret, a document without a model, and
 * a model that the providers have themselves: its calls belong to them, on the account of whoever
 * has a key there. Throws what `overlayPrices` throws.
 */
export function createLiteLlm(options: LiteLlmOptions): LiteLlm {
  requireParts(options, ['prices', 'models', 'key', 'namespaceSecret']);
  const prices = overlayPrices(options.prices, options.models);
  const known = new Set(options.prices.models);
  const own = prices.models.filter((model) => !known.has(model));
  const served = new Set<string>();
  for (const { provider, names, snapshotsOf } of own) {
    for (const name of names) {
      requireForeign(options.prices, name);
      served.add(`${provider}/${name}`);
    }
    // A snapshot would be a name that nobody configured.
    if (snapshotsOf.length > 0) throw invalid('snapshotsOf');
  }
  if (served.size === 0) throw invalid('models');
  return Object.freeze<LiteLlm>({
    prices,
    serves: (provider, model) => typeof model === 'string' && served.has(`${provider}/${model}`),
    upstream: createLiteLlmUpstream(options),
  });
}

function requireForeign(prices: PriceTable, name: string): void {
  const isTaken = (['openai', 'anthropic'] as const).some(
    (provider) => prices.findModel(provider, name) !== null,
  );
  if (isTaken) throw invalid('models', name);
}

function invalid(field: string, model?: string): LlmGatewayError {
  return new LlmGatewayError('LLM_GATEWAY_LITELLM_INVALID', {
    field,
    ...(model === undefined ? {} : { model }),
  });
}

function createLiteLlmUpstream({ key, namespaceSecret, clock = systemClock }: LiteLlmOptions) {
  const namespaces = createCacheNamespaces(namespaceSecret);
  const loans = createSharedLoans({ clock, termMs });
  return Object.freeze<Upstream>({
    operationOf: liteLlmOperationOf,
    check(body) {
      const field = reservedMemberOf(body);
      if (field !== null) throw new Refused({ code: 'member_reserved', field });
      const remote = remoteContentOf(body);
      if (remote !== null) throw new Refused({ code: 'content_remote', field: remote });
    },
    choosePayer: (_context, provider) =>
      Promise.resolve({ payer: 'platform', provider, credentialId: key.credentialId }),
    addedTo: (request, bound) => ({
      ...boundMembers(request, bound),
      ...cacheMember(namespaces, request),
    }),
    authorize: (_context, _provider, payer) => {
      if (payer.credentialId !== key.credentialId)
        throw new LlmGatewayError('LLM_GATEWAY_PROVIDER_KEY_CLOSED', { provider: liteLlmId });
      return loans.borrow(`${liteLlmId}/${key.credentialId}`, openKey(key), (secret) =>
        Promise.resolve(secret.use(bearer)),
      );
    },
    // In some streams the proxy names the model that it asked itself, which is not the one with a price.
    priced(answer, model) {
      const told = objectOrNull(answer);
      return told === null ? answer : { ...told, model };
    },
    isAboutAccount: isAboutProxyAccount,
    tellError: tellProxyError,
    reportedCost: reportedCostOf,
  });
}

function openKey(key: PlatformKey) {
  return async (hold: (secret: ReturnType<typeof lendBytes>) => Promise<void>): Promise<void> => {
    const bytes = await key.open();
    try {
      await hold(lendBytes(bytes));
    } finally {
      bytes.fill(0);
    }
  };
}

function bearer(bytes: Uint8Array): Readonly<Record<string, string>> {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  return { authorization: `Bearer ${text}` };
}

/**
 * Without the tier of a message: the proxy hands Anthropic's word for it to whomever it asks, which
 * OpenAI refuses. What the model costs at the proxy is the operator's word anyway.
 */
function boundMembers(
  { surface }: AskedRequest,
  { service_tier, ...others }: AddedMembers,
): AddedMembers {
  return surface === 'messages' || service_tier === undefined
    ? others
    : { ...others, service_tier };
}

const uncached: ReadonlySet<CallSurface> = new Set(['count_tokens']);

/**
 * The proxy's cache may answer where ours might, for the same callers; else it neither reads nor
 * keeps.
 */
function cacheMember(
  namespaces: CacheNamespaces,
  { caller, surface, headers, body }: AskedRequest,
): Readonly<Record<string, unknown>> {
  if (uncached.has(surface)) return {};
  const { context, userId } = caller;
  const wish = readCacheWish(headers);
  const actor = `${context.actor.type}:${context.actor.id}`;
  const namespace = namespaces.of(context.tenantId, wish.shared ? null : { actor, userId });
  const isOff = whyNotCached(surface, wish, body) !== null;
  return { cache: { namespace, ...(isOff ? { 'no-cache': true, 'no-store': true } : {}) } };
}
