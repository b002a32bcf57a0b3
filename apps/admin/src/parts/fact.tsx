import type { ReactNode } from 'react';

/** Properties of a fact. */
export interface FactProps {
  readonly name: string;
  readonly children: ReactNode;
}

/** A name and its value on a line, in a `dl`. */
export function Fact({ name, children }: FactProps) {
  return (
    <div className="grid grid-cols-[96px_minmax(0,1fr)] items-baseline gap-2">
      <dt className="truncate text-muted" title={name}>
        {name}
      </dt>
      <dd className="flex min-w-0 items-center gap-1.5">{children}</dd>
    </div>
  );
}
