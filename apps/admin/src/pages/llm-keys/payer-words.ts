import type { providerKeys } from '@ataski/contract';

import type { Tone } from '../../parts/tag.tsx';

type Payer = providerKeys.ProviderPayer['payer'];

/** Who pays, in two words. */
export function payerTag(payer: Payer): { readonly tone: Tone; readonly text: string } {
  if (payer === 'tenant') return { tone: 'ok', text: 'Your key pays' };
  if (payer === 'platform') return { tone: 'quiet', text: 'Ataski pays' };
  return { tone: 'warn', text: 'Nobody pays' };
}

/** What that means, and the way out where there is one to be found. */
export function payerSentence(provider: string, payer: Payer, hasKeys: boolean): string {
  if (payer === 'tenant') {
    return `Calls are made with your key, and ${provider} invoices you directly.`;
  }
  if (payer === 'platform') {
    return 'Calls are made on the account of Ataski, and stand on its invoice to you. With a key of your own they are yours alone.';
  }
  return hasKeys
    ? 'None of your keys is active, so calls are refused: nobody else’s key takes over. Add a key, or remove these.'
    : 'There is no key, so calls are refused. Add yours to begin.';
}
