import { describe, expect, it } from 'vitest';

import { manifest } from '@ataski/scope-manifest';

import { keyAuthOf, keyBeginning } from './key-auth.ts';

describe('pasted keys', () => {
  it('names the beginning that the manifest asks for', () => {
    expect(keyBeginning(manifest.stripe.auth.pattern)).toBe('rk_live_ or rk_test_');
    expect(keyBeginning('[a-z]+')).toBeNull();
  });

  it('are the way in only for systems that are connected by one key', () => {
    expect(keyAuthOf(manifest.stripe)?.field).toBe('restricted_key');
    expect(keyAuthOf(manifest.xero)).toBeNull();
  });
});
