import { describe, expect, it } from 'vitest';

import { VaultError } from '@ataski/vault';

import { neverOpens } from './cache-vault.ts';

describe('what does not open', () => {
  it.each([
    ['VAULT_PAYLOAD_DAMAGED', true],
    ['VAULT_PAYLOAD_INVALID', true],
    ['VAULT_DATA_KEY_DAMAGED', true],
    ['VAULT_KEY_DESTROYED', true],
    // Nobody could try, or nothing is to be made anew.
    ['VAULT_KMS_UNAVAILABLE', false],
    ['VAULT_SHREDDED', false],
    ['VAULT_BREAK_GLASS_REFUSED', false],
  ] as const)('is told from what could not be tried: %s', (code, isGone) => {
    expect(neverOpens(new VaultError(code))).toBe(isGone);
    expect(neverOpens(new Error(code))).toBe(false);
  });
});
