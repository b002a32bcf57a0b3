import { Popover } from 'radix-ui';
import type { ReactNode } from 'react';

import type { overview } from '@ataski/contract';

import { absoluteTime } from '../format/instant.ts';
import { floatingClass } from './floating.ts';
import { TagIcon, tagClass } from './tag.tsx';
import { When } from './when.tsx';

type Check = overview.Overview['checks'][number];

/** Whether a check holds, as a badge that opens what was expected and what was observed. */
export function EvidenceBadge({ check }: { readonly check: Check }) {
  const tone = check.holds ? 'ok' : 'danger';
  return (
    <Popover.Root>
      <Popover.Trigger
        className={tagClass(tone, 'min-h-6 hover:brightness-97 dark:hover:brightness-125')}
      >
        <TagIcon tone={tone} />
        <span>
          {check.holds ? 'Verified' : 'Failing'} <When at={check.checkedAt} />
          <span className="sr-only">: {check.sentence} Show the evidence.</span>
        </span>
      </Popover.Trigger>
      <Popover.Content
        align="end"
        sideOffset={6}
        collisionPadding={12}
        aria-label="Evidence"
        className={`${floatingClass} w-[380px] max-w-[calc(100vw-24px)] p-4`}
      >
        <p className="font-medium text-pretty">{check.sentence}</p>
        <dl className="mt-3 space-y-2.5 border-t border-line pt-3">
          <Fact name="Expected">{check.expected}</Fact>
          <Fact name="Observed">{check.observed}</Fact>
          <Fact name="Checked">{absoluteTime(check.checkedAt)}</Fact>
        </dl>
        <p className="mt-3 border-t border-line pt-3 text-xs text-muted">
          Asked of the database for this page. Reload the page to run the check again.
        </p>
      </Popover.Content>
    </Popover.Root>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div className="grid grid-cols-[80px_1fr] gap-3">
      <dt className="text-xs leading-[18px] text-muted">{name}</dt>
      <dd className="font-mono text-xs leading-[18px] break-words">{children}</dd>
    </div>
  );
}
