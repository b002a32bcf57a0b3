import type { TenantContext } from '@ataski/kernel';

import { requireParts } from '../require-parts.ts';
import type { KeyStates } from './key-states.ts';
import type { ModelProvider } from './provider-key.ts';
import type { PlatformKeys } from './secret-ports.ts';

/** With which credential a call is made, and whose account it is billed to. */
export interface PayerChoice {
  readonly payer: 'tenant' | 'platform';
  readonly provider: ModelProvider;
  readonly credentialId: string;
}

/** Why nobody pays for a call. */
export interface PayerRefusal {
  readonly payer: null;
  readonly provider: ModelProvider;
  /**
   * `own_key_inactive`: the tenant has keys for the provider, and none is active. `no_credential`:
   * neither it nor the platform has any.
   */
  readonly refusal: 'own_key_inactive' | 'no_credential';
}

/** Says who pays, for each call anew. */
export interface PayerChoices {
  /**
   * The tenant's own active key; else nobody, while the tenant has any key for the provider; else
   * the platform's. As the keys stood less than a second ago. Rejects as the database does.
   */
  choose(context: TenantContext, provider: ModelProvider): Promise<PayerChoice | PayerRefusal>;
}

/** What it is made of. */
export interface PayerChoicesOptions {
  readonly keyStates: KeyStates;
  readonly platformKeys: PlatformKeys;
}

/**
 * A tenant that has a key of its own is never served by another payer's: what was meant to be on
 * its account would be on somebody else's, under somebody else's terms.
 */
export function createPayerChoices(options: PayerChoicesOptions): PayerChoices {
  requireParts(options, ['keyStates', 'platformKeys']);
  const { keyStates, platformKeys } = options;
  return Object.freeze<PayerChoices>({
    async choose(context, provider) {
      const own = await keyStates.read(context, provider);
      const active = own.find(({ state }) => state === 'active');
      if (active !== undefined) return { payer: 'tenant', provider, credentialId: active.id };
      if (own.length > 0) return { payer: null, provider, refusal: 'own_key_inactive' };
      const ours = platformKeys[provider];
      if (ours === undefined) return { payer: null, provider, refusal: 'no_credential' };
      return { payer: 'platform', provider, credentialId: ours.credentialId };
    },
  });
}
