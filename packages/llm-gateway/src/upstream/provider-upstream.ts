import { Refused } from '../gateway/gateway-call.ts';
import { credentialHeader, operationOf } from '../gateway/provider-operation.ts';
import type { KeyLoans } from '../provider-key/key-loans.ts';
import type { PayerChoices } from '../provider-key/payer-choice.ts';
import type { Upstream } from './upstream.ts';

/** What going to a provider takes. */
export interface ProviderUpstreamOptions {
  readonly payers: PayerChoices;
  readonly loans: KeyLoans;
}

/** The way to the provider whose surface it is. */
export function createProviderUpstream({ payers, loans }: ProviderUpstreamOptions): Upstream {
  return Object.freeze<Upstream>({
    operationOf,
    check: () => undefined,
    async choosePayer(context, provider) {
      const choice = await payers.choose(context, provider);
      if (choice.payer !== null) return choice;
      const isInactive = choice.refusal === 'own_key_inactive';
      throw new Refused({ code: isInactive ? 'own_key_inactive' : 'credential_missing' });
    },
    addedTo: (_request, bound) => bound,
    authorize: (context, provider, payer) =>
      loans.use(context, payer, (secret) =>
        Promise.resolve(secret.use((bytes) => credentialHeader(provider, bytes))),
      ),
    priced: (answer) => answer,
    // It may quote a part of the key.
    isAboutAccount: (status) => status === 401 || status === 403,
    tellError: () => null,
    reportedCost: () => null,
  });
}
