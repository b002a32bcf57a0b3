import { Link } from '@tanstack/react-router';
import { Gauge } from 'lucide-react';

import { buttonClass } from '../../parts/button.tsx';
import { useBudgets } from './use-budgets.ts';

/** Says where it is so that no call of a model is granted, because no limit counts over time. */
export function NoBudgetNote() {
  const { call, limits, isWhole } = useBudgets();
  const countsOverTime = limits.some(({ period }) => period !== 'call');
  if (call.data === undefined || !isWhole || countsOverTime) return null;
  return (
    <div className="mb-4 flex flex-wrap items-center justify-between gap-x-6 gap-y-3 rounded-card bg-warn-soft px-4 py-3 text-sm">
      <p className="flex min-w-0 flex-1 basis-64 gap-3 text-pretty">
        <Gauge aria-hidden size={16} className="mt-0.5 shrink-0 text-warn" />
        No daily or monthly budget yet, so every call is refused. Nothing can be spent by accident;
        set one to begin.
      </p>
      <Link to="/app/llm-budgets" className={buttonClass('plain')}>
        Set a budget
      </Link>
    </div>
  );
}
