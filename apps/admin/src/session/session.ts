import { useQuery } from '@tanstack/react-query';
import type { UseQueryResult } from '@tanstack/react-query';
import { createContext, use } from 'react';

import { session as contract } from '@ataski/contract';
import type { session } from '@ataski/contract';

import { problemOf } from '../api/problem-error.ts';
import { send } from '../api/send.ts';
import { sessionKey } from '../api/session-key.ts';

/** Who is signed in, for everything below the gate. */
export const SessionContext = createContext<session.Session | null>(null);

/** The session of the signed-in person. Throws outside the gate. */
export function useSession(): session.Session {
  const session = use(SessionContext);
  if (session === null) throw new Error('useSession needs the session gate above it');
  return session;
}

/** Asks who is signed in; null means nobody. */
export function useSessionQuery(): UseQueryResult<session.Session | null> {
  return useQuery({
    queryKey: sessionKey,
    queryFn: async ({ signal }) => {
      try {
        return await send(contract.getSession, {}, signal);
      } catch (error) {
        if (problemOf(error).status === 401) return null;
        throw error;
      }
    },
    staleTime: 60_000,
    // Another tab may have moved the session meanwhile.
    refetchOnWindowFocus: 'always',
  });
}

/** Whether the signed-in person may do something here. */
export function useMay(permission: string): boolean {
  return useSession().permissions.includes(permission);
}
