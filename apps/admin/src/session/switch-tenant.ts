import { session as contract } from '@ataski/contract';
import type { session } from '@ataski/contract';

import { problemOf } from '../api/problem-error.ts';
import { useSend } from '../api/use-call.ts';
import { announce } from '../parts/announce.ts';

type Membership = session.Session['memberships'][number];

/**
 * Moves the session to another tenant and loads the app anew, so that nothing of the first one is
 * left.
 */
export function useSwitchTenant(): (membership: Membership) => void {
  const { mutate } = useSend(contract.switchTenant);
  return ({ tenantId, name }) => {
    mutate(
      { tenantId },
      {
        // An address of the old tenant means nothing in the new one.
        onSuccess: () => location.assign('/'),
        onError: (error) => announce(`${name} did not open. ${problemOf(error).detail}`),
      },
    );
  };
}

/** Signs out here and at the identity provider. */
export function useSignOut(): () => void {
  const { mutate } = useSend(contract.endSession);
  return () => {
    mutate(
      {},
      {
        onSuccess: ({ redirectTo }) => location.assign(redirectTo),
        onError: (error) => announce(`You are still signed in. ${problemOf(error).detail}`),
      },
    );
  };
}
