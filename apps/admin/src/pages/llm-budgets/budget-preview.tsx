import type { ReactNode } from 'react';

import { budgets } from '@ataski/contract';
import type { CallInput, CallOutput } from '@ataski/contract';

import { problemOf } from '../../api/problem-error.ts';
import { useCall } from '../../api/use-call.ts';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { SkeletonLine } from '../../parts/skeleton.tsx';
import { Tag } from '../../parts/tag.tsx';
import { Usd } from '../../parts/usd.tsx';
import type { UsdProps } from '../../parts/usd.tsx';
import { BudgetBar } from './budget-bar.tsx';
import { fullness, roomOf } from './budget-words.ts';

/** What is about to be set. */
export interface BudgetPreviewProps extends CallInput<typeof budgets.previewBudget> {
  /** Null while no amount is entered. */
  readonly limitNanoUsd: string | null;
}

const windows: Readonly<Record<budgets.BudgetPeriod, string>> = {
  call: 'The most that one call of the last 30 days could have cost',
  minute: 'Spent in the last minute',
  hour: 'Spent in the last hour',
  day: 'Spent in the last 24 hours',
  month: 'Spent this month',
};

/** What the limit would do if it were set now. */
export function BudgetPreview({ limitNanoUsd, ...wish }: BudgetPreviewProps) {
  const { data, error } = useCall(budgets.previewBudget, wish);
  if (error !== null) return <ProblemNote problem={problemOf(error)} />;
  return (
    <section
      aria-label="What it would do"
      aria-live="polite"
      aria-busy={data === undefined}
      className="space-y-3 rounded-card bg-sunken px-4 py-3 text-sm"
    >
      {data === undefined ? (
        <SkeletonLine width="70%" />
      ) : (
        <Effect {...data} period={wish.period} limitNanoUsd={limitNanoUsd} />
      )}
    </section>
  );
}

type EffectProps = CallOutput<typeof budgets.previewBudget> &
  Pick<BudgetPreviewProps, 'period' | 'limitNanoUsd'>;

function Effect(props: EffectProps) {
  const { period, limitNanoUsd, countedNanoUsd, heldNanoUsd, recentNanoUsd } = props;
  const [spentNano, heldNano] = [BigInt(countedNanoUsd), BigInt(heldNanoUsd)];
  const limitNano = limitNanoUsd === null ? null : BigInt(limitNanoUsd);
  const isOverTime = period !== 'call';
  return (
    <>
      <dl className="space-y-1">
        <Figure name={windows[period]} nanoUsd={recentNanoUsd} />
        {isOverTime && <Figure name="Counted by this budget" nanoUsd={countedNanoUsd} />}
        {isOverTime && <Figure name="Held by calls under way" nanoUsd={heldNanoUsd} />}
        {isOverTime && limitNano !== null && (
          <Figure
            name="Room"
            nanoUsd={String(roomOf(limitNano, spentNano, heldNano))}
            rounds="down"
          />
        )}
      </dl>
      {isOverTime && limitNano !== null && <BudgetBar {...{ limitNano, spentNano, heldNano }} />}
      {limitNano !== null && (
        <Verdict
          {...{ period, limitNano }}
          usedNano={spentNano + heldNano}
          recent={recentNanoUsd}
        />
      )}
    </>
  );
}

interface VerdictProps {
  readonly period: budgets.BudgetPeriod;
  readonly limitNano: bigint;
  readonly usedNano: bigint;
  readonly recent: string;
}

/** What happens to the next call. */
function Verdict({ period, limitNano, usedNano, recent }: VerdictProps) {
  if (period === 'call') {
    const wouldHaveRefused = limitNano < BigInt(recent);
    return wouldHaveRefused ? (
      <Said tag={<Tag tone="warn">Refuses some</Tag>}>
        A call like the dearest of the last 30 days would be refused.
      </Said>
    ) : (
      <Said tag={<Tag tone="ok">Stops nothing now</Tag>}>
        Every call of the last 30 days would have been granted.
      </Said>
    );
  }
  if (fullness(limitNano, usedNano) === 'full') {
    return (
      <Said tag={<Tag tone="danger">Stops calls at once</Tag>}>
        New calls are refused until there is room. Calls under way end as they would have.
      </Said>
    );
  }
  return (
    <Said tag={<Tag tone="ok">Stops nothing now</Tag>}>
      Calls are granted while the room lasts, each with the most that it could cost.
    </Said>
  );
}

function Said({ tag, children }: { readonly tag: ReactNode; readonly children: string }) {
  return (
    <p className="flex flex-wrap items-center gap-x-2.5 gap-y-1 text-pretty">
      {tag}
      <span className="min-w-0 flex-1 basis-48">{children}</span>
    </p>
  );
}

function Figure({ name, ...amount }: UsdProps & { readonly name: string }) {
  return (
    <div className="flex items-baseline justify-between gap-4">
      <dt className="text-muted">{name}</dt>
      <dd>
        <Usd {...amount} />
      </dd>
    </div>
  );
}
