import { useEffect, useRef } from 'react';

import type { Problem } from '@ataski/contract';

import { listOfNames } from '../../format/words.ts';
import { ProblemNote } from '../../parts/problem-note.tsx';

/** Properties of the note. */
export interface RefusedCredentialProps {
  readonly problem: Problem;
  readonly missing: readonly string[];
  readonly provider: string;
  /** What was not stored, as a sentence. */
  readonly children: string;
}

/** Why a credential or a consent did not become a connection. */
export function RefusedCredential({
  problem,
  missing,
  provider,
  children,
}: RefusedCredentialProps) {
  const note = useRef<HTMLDivElement>(null);
  // The person pressed a button far below it.
  useEffect(() => {
    // In braces: newer browsers answer it with a promise, which is no way to tidy up.
    note.current?.scrollIntoView({ block: 'center' });
  }, [problem.correlationId]);
  const title = problem.status === 400 ? `${provider} is not connected` : problem.title;
  return (
    <div ref={note}>
      <ProblemNote problem={{ ...problem, title }}>
        {missing.length > 0 && (
          <>
            <p className="mt-2 font-medium">Missing:</p>
            <ul className="mt-1 space-y-0.5">
              {missing.map((permission) => (
                <li key={permission}>
                  <code className="font-mono text-xs">{permission}</code>
                </li>
              ))}
            </ul>
            <p className="sr-only">{listOfNames(missing)} is missing.</p>
          </>
        )}
        <p className="mt-2">{children}</p>
      </ProblemNote>
    </div>
  );
}
