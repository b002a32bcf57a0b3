import { createHash } from 'node:crypto';

import type { LlmProvider } from '@ataski/llm-pricing';

import type { ReceivedHeaders } from './client-key.ts';

/** What goes to the provider beside the body and the credential. */
export interface SentHeaders {
  readonly kind: 'headers';
  readonly headers: Readonly<Record<string, string>>;
  /** Betas that are asked for, for `boundCall` and for the key of the cache; sorted, each once. */
  readonly betas: readonly string[];
  /** The `anthropic-version` that is sent; null for OpenAI. */
  readonly version: string | null;
}

/** Headers that are not sent. */
export interface HeadersRefused {
  readonly kind: 'refused';
  readonly code: 'version_invalid' | 'feature_unbounded';
  readonly field: 'anthropic-version' | 'betas';
}

/**
 * What a client that names no version is taken to speak. The older one: whoever speaks the newer
 * one says so, because its SDK does.
 */
const defaultVersion = '2023-06-01';

const versionShape = /^20\d\d-[01]\d-[0-3]\d$/;
const betaShape = /^[a-z0-9][a-z0-9.-]{0,99}$/;
const maxBetas = 32;
const acceptShape = /^[a-z*]+\/[a-z*.+-]+(?:, ?[a-z*]+\/[a-z*.+-]+){0,7}$/;
const idempotencyShape = /^[\x21-\x7e]{1,255}$/;

/**
 * The headers for the provider: these and no others, whatever the client sent, beside what the door
 * sets itself: who asks, and that the answer is not to be packed. Versions and betas of Anthropic's
 * go through as they are; a beta of OpenAI's is only told, because none is known that can be
 * bounded. An idempotency key is replaced by a digest of it and the tenant: where many tenants
 * share an account, one could otherwise be given the answer to another's call.
 */
export function requestHeaders(
  provider: LlmProvider,
  received: ReceivedHeaders,
  tenantId: string,
): SentHeaders | HeadersRefused {
  const betas = readBetas(received[provider === 'anthropic' ? 'anthropic-beta' : 'openai-beta']);
  if (betas === null) return { kind: 'refused', code: 'feature_unbounded', field: 'betas' };
  const version = provider === 'anthropic' ? readVersion(received['anthropic-version']) : undefined;
  if (version === null)
    return { kind: 'refused', code: 'version_invalid', field: 'anthropic-version' };
  const key = received['idempotency-key'] ?? [];
  return {
    kind: 'headers',
    headers: {
      'content-type': 'application/json',
      accept: readAccept(received['accept']),
      ...(version === undefined ? {} : { 'anthropic-version': version }),
      ...(provider === 'anthropic' && betas.length > 0
        ? { 'anthropic-beta': betas.join(',') }
        : {}),
      ...(key.length === 1 && idempotencyShape.test(key[0] ?? '')
        ? { 'idempotency-key': digestOf(tenantId, key[0] ?? '') }
        : {}),
    },
    betas,
    version: version ?? null,
  };
}

/** Null for a name that no beta has. The order says nothing, so it is made one. */
function readBetas(values: readonly string[] = []): readonly string[] | null {
  const betas = values
    .flatMap((value) => value.split(','))
    .map((name) => name.trim())
    .filter((name) => name !== '');
  if (betas.length > maxBetas || !betas.every((name) => betaShape.test(name))) return null;
  return [...new Set(betas)].sort();
}

function readVersion(values: readonly string[] = []): string | null {
  const [version = defaultVersion, ...others] = values;
  return others.length === 0 && versionShape.test(version) ? version : null;
}

function readAccept(values: readonly string[] = []): string {
  const [accept = '', ...others] = values;
  return others.length === 0 && acceptShape.test(accept) ? accept : 'application/json';
}

/**
 * The member by which OpenAI routes calls to a cache of prompts, as the tenant's own. Where many
 * tenants share an account, one could otherwise name the part that another uses.
 */
export function ownPromptCacheKey(
  body: Readonly<Record<string, unknown>>,
  tenantId: string,
): Readonly<Record<string, string>> {
  const key = body['prompt_cache_key'] ?? null;
  if (key === null) return {};
  // 64 characters, the most that it may have.
  return { prompt_cache_key: digestOf(tenantId, JSON.stringify(['prompt_cache_key', key])) };
}

function digestOf(tenantId: string, key: string): string {
  return createHash('sha256')
    .update(JSON.stringify([tenantId, key]))
    .digest('hex');
}
