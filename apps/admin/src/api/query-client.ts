import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';

import { problemOf } from './problem-error.ts';
import { sessionKey } from './session-key.ts';

/** One cache for every call. An answer of 401, wherever it comes from, ends the session here. */
export function createQueryClient(): QueryClient {
  const client = new QueryClient({
    queryCache: new QueryCache({ onError: endSessionOn401 }),
    mutationCache: new MutationCache({ onError: endSessionOn401 }),
    defaultOptions: {
      queries: {
        staleTime: 15_000,
        refetchOnWindowFocus: true,
        retry: (failures, error) => failures < 2 && mayPass(problemOf(error).status),
      },
    },
  });
  function endSessionOn401(error: Error): void {
    if (problemOf(error).status !== 401) return;
    client.setQueryData(sessionKey, null);
    // What one person saw must not be there for the next one.
    client.removeQueries({ predicate: (query) => query.queryKey[0] !== sessionKey[0] });
  }
  return client;
}

/** Only a passing trouble of the way or of the server is worth a second try. */
function mayPass(status: number): boolean {
  return status === 0 || status === 502 || status === 503 || status === 504;
}
