import type { Problem } from '@ataski/contract';

import { ProblemNote } from '../../parts/problem-note.tsx';

/** Why a key was not stored, in the manifest's sentence where it has one. */
export function KeyRefused({
  problem,
  provider,
}: {
  readonly problem: Problem;
  readonly provider: string;
}) {
  const sentence = problem.details?.['sentence'];
  return (
    <ProblemNote
      problem={{
        ...problem,
        ...(problem.status === 400 ? { title: `The key for ${provider} was not stored` } : {}),
        ...(typeof sentence === 'string' ? { detail: sentence } : {}),
      }}
    >
      <p className="mt-1">Nothing was changed. Paste the key again once it is right.</p>
    </ProblemNote>
  );
}
