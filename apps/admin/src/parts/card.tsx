import { useId } from 'react';
import type { ReactNode } from 'react';

import { classNames } from './class-names.ts';

/** Properties of a card. */
export interface CardProps {
  readonly title?: ReactNode;
  /** What stands at the right end of the title line. */
  readonly aside?: ReactNode;
  readonly className?: string;
  readonly children: ReactNode;
}

/** A raised surface with a hairline; with a title it is a named region. */
export function Card({ title, aside, className, children }: CardProps) {
  const titleId = useId();
  const surface = classNames('rounded-card border border-line bg-raised', className);
  if (title === undefined) return <div className={surface}>{children}</div>;
  return (
    <section aria-labelledby={titleId} className={surface}>
      <header className="flex min-h-[45px] items-center justify-between gap-3 border-b border-line px-4 py-2">
        <h2 id={titleId} className="text-sm font-semibold">
          {title}
        </h2>
        {aside}
      </header>
      {children}
    </section>
  );
}

/** A figure with its name above and a line of context below. */
export function StatCard({
  name,
  value,
  context,
}: {
  readonly name: string;
  readonly value: ReactNode;
  readonly context: ReactNode;
}) {
  return (
    <div className="min-w-0 rounded-card border border-line bg-raised px-4 py-3.5">
      <dt className="text-xs text-muted">{name}</dt>
      <dd>
        <div className="tnum mt-1 truncate text-xl font-semibold tracking-[-0.01em]">{value}</div>
        <div className="mt-0.5 text-xs text-muted">{context}</div>
      </dd>
    </div>
  );
}
