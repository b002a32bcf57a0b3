import { useCallback } from 'react';

import { providerKeys } from '@ataski/contract';
import type { spend } from '@ataski/contract';

import { useCall } from '../../api/use-call.ts';
import { shortenId } from '../../format/words.ts';
import { systemName } from '../../system-name.ts';
import type { SpendGrouping } from './spend-search.ts';
import { otherKey } from './spend-series.ts';

/** By what a line is told apart, and what that is called. */
export function useSpendNames(by: SpendGrouping) {
  const credentialName = useCredentialName();
  const keyOf = useCallback(
    (line: spend.SpendLine) => {
      if (by === 'model') return `${line.provider}/${line.model}`;
      return by === 'payer' ? line.payer : (line.credential ?? '');
    },
    [by],
  );
  const nameOf = (key: string) => {
    if (key === otherKey) return 'All others';
    if (by === 'payer') return payerNames[key as spend.SpendLine['payer']];
    if (by === 'credential') return credentialName(key);
    const [provider = '', ...model] = key.split('/');
    return `${model.join('/')} (${systemName(provider)})`;
  };
  return { keyOf, nameOf };
}

/** Whose account paid. */
export const payerNames: Readonly<Record<spend.SpendLine['payer'], string>> = {
  platform: 'Ataski’s account',
  tenant: 'Your own keys',
};

/** What a credential is called: the label of a key, while it is there. */
export function useCredentialName(): (credential: string | null) => string {
  const { data } = useCall(providerKeys.listProviderKeys, {});
  return (credential) => {
    if (credential === null || credential === '') return 'None';
    const key = data?.keys.find(({ id }) => id === credential);
    if (key !== undefined) return `${key.label} ····${key.lastFour}`;
    return /^[0-9a-f-]{36}$/.test(credential)
      ? `Removed key ${shortenId(credential)}`
      : `Ataski’s ${credential}`;
  };
}
