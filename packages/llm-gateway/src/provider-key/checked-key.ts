import type { TenantContext, TenantId } from '@ataski/kernel';
import { inspectKey, manifest } from '@ataski/scope-manifest';

import { LlmGatewayError } from '../errors.ts';
import { isKeyLabel } from '../key-label.ts';
import type { ModelProvider } from './provider-key.ts';
import { lendBytes } from './secret-ports.ts';
import type { LentKey } from './secret-ports.ts';

/** A key that a person entered. */
export interface ProviderKeyWish {
  readonly provider: ModelProvider;
  /** Copied; the caller's bytes are left as they are. */
  readonly key: Uint8Array;
  /** 1 to 80 printable characters by which people know it. */
  readonly label: string;
}

/**
 * Asks the provider by a call that costs nothing whether it takes a key. `unknown` where it did not
 * say. The secret is wiped when it has answered.
 */
export type ValidateKey = (
  context: TenantContext,
  provider: ModelProvider,
  secret: LentKey,
) => Promise<'accepted' | 'refused' | 'unknown'>;

/** A key that its provider accepted, for one tenant, to be stored once. It shows itself to nobody. */
export class CheckedKey {
  readonly provider: ModelProvider;
  readonly label: string;
  readonly #tenantId: TenantId;
  #bytes: Uint8Array | null;

  /** Takes the bytes over. */
  constructor(tenantId: TenantId, { provider, label }: ProviderKeyWish, bytes: Uint8Array) {
    this.provider = provider;
    this.label = label;
    this.#tenantId = tenantId;
    this.#bytes = bytes;
  }

  /**
   * Shows the bytes to `store` and wipes them, however it ends. Throws
   * LLM_GATEWAY_PROVIDER_KEY_UNCHECKED in another tenant than it was checked for, and the second
   * time.
   */
  async take<T>(tenantId: TenantId, store: (bytes: Uint8Array) => Promise<T>): Promise<T> {
    const bytes = this.#bytes;
    if (bytes === null || tenantId !== this.#tenantId) {
      throw new LlmGatewayError('LLM_GATEWAY_PROVIDER_KEY_UNCHECKED');
    }
    this.#bytes = null;
    try {
      return await store(bytes);
    } finally {
      bytes.fill(0);
    }
  }

  /** Wipes a key that is not to be stored after all. */
  [Symbol.dispose](): void {
    this.#bytes?.fill(0);
    this.#bytes = null;
  }
}

/**
 * Looks at the shape of a key and asks its provider, outside any transaction. Throws
 * LLM_GATEWAY_PROVIDER_KEY_INVALID, naming the field; LLM_GATEWAY_PROVIDER_KEY_REFUSED with the
 * sentence for the person; LLM_GATEWAY_PROVIDER_KEY_REJECTED; LLM_GATEWAY_PROVIDER_SILENT.
 */
export async function checkKey(
  validate: ValidateKey,
  context: TenantContext,
  wish: ProviderKeyWish,
): Promise<CheckedKey> {
  requireShape(wish);
  const bytes = Uint8Array.from(wish.key);
  try {
    await requireAccepted(validate, context, wish.provider, bytes);
  } catch (error) {
    bytes.fill(0);
    throw error;
  }
  return new CheckedKey(context.tenantId, wish, bytes);
}

/** Four characters of a shorter key would be too much of it. */
const shortest = 20;

function requireShape({ provider, key, label }: ProviderKeyWish): void {
  const refuse = (field: string): never => {
    throw new LlmGatewayError('LLM_GATEWAY_PROVIDER_KEY_INVALID', { field });
  };
  // Asked of the values: a route may hand in what no compiler saw.
  const known: readonly string[] = ['openai', 'anthropic'];
  if (!known.includes(provider)) refuse('provider');
  if (!((key as unknown) instanceof Uint8Array)) refuse('key');
  if (!isKeyLabel(label)) refuse('label');
  // A text cannot be wiped; this one is left to the garbage collector at once.
  const inspection = inspectKey(manifest[provider].auth, Buffer.from(key).toString('latin1'));
  if (!inspection.accepted) {
    const { sentence } = inspection;
    throw new LlmGatewayError('LLM_GATEWAY_PROVIDER_KEY_REFUSED', { provider, sentence });
  }
  if (key.byteLength < shortest) refuse('key');
}

async function requireAccepted(
  validate: ValidateKey,
  context: TenantContext,
  provider: ModelProvider,
  bytes: Uint8Array,
): Promise<void> {
  const verdict = await validate(context, provider, lendBytes(bytes)).catch((error: unknown) => {
    throw new LlmGatewayError('LLM_GATEWAY_PROVIDER_SILENT', { provider }, error);
  });
  if (verdict === 'accepted') return;
  throw new LlmGatewayError(
    verdict === 'refused' ? 'LLM_GATEWAY_PROVIDER_KEY_REJECTED' : 'LLM_GATEWAY_PROVIDER_SILENT',
    { provider },
  );
}
