import { useRef } from 'react';
import type { ReactNode } from 'react';

import { problemOf } from '../api/problem-error.ts';
import { Button } from '../parts/button.tsx';
import { ProblemNote } from '../parts/problem-note.tsx';
import { SessionContext, useSessionQuery } from './session.ts';
import { SignIn } from './sign-in.tsx';

/** Lets the app through to someone who is signed in, and shows the way in to everyone else. */
export function SessionGate({ children }: { readonly children: ReactNode }) {
  const { data, error, refetch, isFetching } = useSessionQuery();
  const seenBefore = useRef<string | null>(null);
  if (data === undefined && error === null) {
    return <div role="status" aria-label="Loading" className="min-h-dvh" />;
  }
  if (data === undefined) {
    return (
      <main className="mx-auto flex min-h-dvh max-w-md flex-col justify-center gap-4 px-4">
        <h1 className="sr-only">Ataski</h1>
        <ProblemNote problem={problemOf(error)} />
        <Button disabled={isFetching} onClick={() => void refetch()}>
          {isFetching ? 'Trying again…' : 'Try again'}
        </Button>
      </main>
    );
  }
  if (data === null) return <SignIn ended={seenBefore.current !== null} />;
  const who = `${data.user.id} ${data.tenant.id}`;
  if (seenBefore.current !== null && seenBefore.current !== who) {
    // Another tab signed in or moved elsewhere: nothing that was read before may stay on the page.
    location.assign('/');
    return null;
  }
  seenBefore.current = who;
  return <SessionContext value={data}>{children}</SessionContext>;
}
