import { consents } from '@ataski/contract';

import { problemOf } from '../../api/problem-error.ts';
import { useSend } from '../../api/use-call.ts';

/** Begins a consent and leaves for the provider's page. */
export function useConsent() {
  const { mutate, error, isPending, isSuccess } = useSend(consents.beginConsent);
  return {
    begin: (input: {
      readonly system: string;
      readonly label: string;
      readonly reconnects?: string;
    }) => mutate(input, { onSuccess: ({ authorizeUrl }) => location.assign(authorizeUrl) }),
    // The page is left, and until then nothing more is to be pressed.
    isLeaving: isPending || isSuccess,
    problem: error === null ? null : problemOf(error),
  };
}
