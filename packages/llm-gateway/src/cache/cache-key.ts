import { createHmac, createSecretKey } from 'node:crypto';

import { canonicalise } from '@ataski/audit/canonical';
import type { CanonicalValue } from '@ataski/audit/canonical';
import type { TenantId } from '@ataski/kernel';
import type { CallSurface } from '@ataski/llm-pricing';

/** All that an answer depends on beside the tenant. */
export interface CacheSubject {
  readonly surface: CallSurface;
  /** Scheme, host and port of the provider, as egress knows it. */
  readonly origin: string;
  readonly payer: 'tenant' | 'platform';
  readonly credentialId: string | null;
  /** The model that is asked, after whatever the gateway makes of its name. */
  readonly model: string;
  /** The `anthropic-version` that is sent. */
  readonly version: string | null;
  readonly betas: readonly string[];
  /** Null where the caller shares with all of the tenant who share. */
  readonly caller: CacheCaller | null;
  /** The rules that the request passed; others may have refused it. */
  readonly policyVersion: string;
  /** As the client sent it, before the gateway adds anything. */
  readonly body: Readonly<Record<string, unknown>>;
}

/** For whom an answer was made. */
export interface CacheCaller {
  /** Type and id of the actor. */
  readonly actor: string;
  readonly userId: string | null;
}

/** Names one answer of one tenant. */
export interface CacheKey {
  readonly tenantId: TenantId;
  /** Under which secret of the tenant it was made. */
  readonly secretId: string;
  /** 32 bytes, in hex. */
  readonly hex: string;
}

/** Makes the keys of one tenant, and of no other. */
export interface CacheKeys {
  /** Null for a body that has no canonical form, or a number that not every parser reads alike. */
  keyOf(subject: CacheSubject): CacheKey | null;
}

/** Members of a body that say who asks and how it is passed on, and nothing of what is answered. */
const unheard: ReadonlySet<string> = new Set(['metadata', 'user', 'safety_identifier']);
const passing: ReadonlySet<string> = new Set(['stream', 'stream_options']);

/**
 * HMAC-SHA-256, under a secret of the tenant's, of everything in a subject and of the tenant: equal
 * questions of two tenants have nothing in common. The secret is copied and can be wiped after.
 */
export function createCacheKeys(
  tenantId: TenantId,
  secretId: string,
  secret: Uint8Array,
): CacheKeys {
  const secretKey = createSecretKey(secret);
  return Object.freeze<CacheKeys>({
    keyOf(subject) {
      const text = canonicalText(tenantId, subject);
      if (text === null) return null;
      const hex = createHmac('sha256', secretKey).update(text).digest('hex');
      return Object.freeze<CacheKey>({ tenantId, secretId, hex });
    },
  });
}

function canonicalText(tenantId: TenantId, subject: CacheSubject): string | null {
  const { surface, body } = subject;
  const { origin, payer, credentialId, model, version, policyVersion } = subject;
  const caller = subject.caller && { actor: subject.caller.actor, userId: subject.caller.userId };
  // An answer of this surface repeats these members, so that another caller's would be told.
  const left = surface === 'responses' ? passing : new Set([...passing, ...unheard]);
  const content = Object.entries(body).filter(([name]) => !left.has(name));
  const value = {
    ...{ format: 'llm-cache/v1', tenantId, surface, origin, payer, credentialId, model },
    ...{ version, betas: [...new Set(subject.betas)].sort(), caller, policyVersion },
    passedOn: wayOf(body),
    body: Object.fromEntries(content),
  } as CanonicalValue;
  try {
    return hasPlainNumbers(value) ? canonicalise(value) : null;
  } catch (error) {
    // What JSON cannot hold. The depth of a body is limited where it is read.
    if (error instanceof TypeError) return null;
    throw error;
  }
}

/** A stream has other bytes than a whole answer, and its options decide over some of them. */
function wayOf(body: Readonly<Record<string, unknown>>): unknown {
  const { stream, stream_options: options } = body;
  if (stream === undefined || stream === null || stream === false) return 'whole';
  return { stream, options: options ?? null };
}

/** Beyond 2^53 two whole numbers that a provider may tell apart are one number to us. */
function hasPlainNumbers(value: unknown): boolean {
  if (typeof value === 'number') return !Number.isInteger(value) || Number.isSafeInteger(value);
  if (typeof value !== 'object' || value === null) return true;
  return Object.values(value).every(hasPlainNumbers);
}
