import { TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';

import type { Problem } from '@ataski/contract';

import { Copyable } from './copyable.tsx';

/** What went wrong, what to do, and the id that finds it in the audit log. */
export function ProblemNote({
  problem,
  children,
}: {
  readonly problem: Problem;
  readonly children?: ReactNode;
}) {
  return (
    <div
      role="alert"
      className="appear flex gap-3 rounded-card border border-danger/40 bg-danger-soft/50 px-4 py-3 text-sm"
    >
      <TriangleAlert aria-hidden size={16} className="mt-0.5 shrink-0 text-danger" />
      <div className="min-w-0 flex-1">
        <p className="font-semibold">{problem.title}</p>
        <p className="mt-0.5 text-pretty">{problem.detail}</p>
        {children}
        <ProblemReference problem={problem} />
      </div>
    </div>
  );
}

/** The code and the correlation id of a problem. */
export function ProblemReference({ problem }: { readonly problem: Problem }) {
  return (
    <p className="mt-2 flex flex-wrap items-center gap-x-3 gap-y-1 font-mono text-xs text-muted">
      <span>{problem.code}</span>
      {problem.correlationId !== '' && (
        <Copyable value={problem.correlationId} name="correlation id" />
      )}
    </p>
  );
}
