import { createHmac, createSecretKey, randomBytes } from 'node:crypto';

import { LlmGatewayError } from '../errors.ts';

/** 256 bits; the last character of 43 has two bits that are always zero. */
const shape = /^atk_[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/;
const purpose = 'ataski virtual key v1\n';

/** A new key: `atk_` and 256 random bits. */
export function createKeyText(): string {
  return `atk_${randomBytes(32).toString('base64url')}`;
}

/** Whether it may be a virtual key at all. Costs the same whatever the text is. */
export function isKeyText(text: string): boolean {
  return text.length === 47 && shape.test(text);
}

/** What is stored of a key instead of it. */
export type KeyHasher = (text: string) => Buffer;

/**
 * HMAC-SHA-256 under the pepper, which is copied and shown by nothing. Throws
 * LLM_GATEWAY_PEPPER_INVALID for fewer than 32 bytes, or bytes that are all the same.
 */
export function createKeyHasher(pepper: Uint8Array): KeyHasher {
  // Asked of the value: a text or a missing setting would be taken where no compiler checks.
  const isBytes = (pepper as unknown) instanceof Uint8Array;
  if (!isBytes || pepper.byteLength < 32 || new Set(pepper).size === 1) {
    throw new LlmGatewayError('LLM_GATEWAY_PEPPER_INVALID');
  }
  const key = createSecretKey(pepper);
  return (text) => createHmac('sha256', key).update(purpose).update(text).digest();
}
