import type { spend } from '@ataski/contract';

import { countOf } from '../../format/number.ts';
import { StatCard } from '../../parts/card.tsx';
import { Usd } from '../../parts/usd.tsx';

/** What the platform charges and what own keys paid, apart from one another. */
export function SpendStats({ lines }: { readonly lines: readonly spend.SpendLine[] }) {
  const ofPayer = (payer: spend.SpendLine['payer']) => lines.filter((line) => line.payer === payer);
  return (
    <dl className="mb-4 grid grid-cols-[minmax(0,1fr)] gap-3 sm:grid-cols-3 sm:gap-4">
      <Figure
        name="On Ataski’s account"
        lines={ofPayer('platform')}
        context="stands on Ataski’s invoice"
      />
      <Figure
        name="With your own keys"
        lines={ofPayer('tenant')}
        context="your providers invoice you"
      />
      <StatCard
        name="Calls"
        value={countOf(callsOf(lines), 'call')}
        context="settled, including free ones"
      />
    </dl>
  );
}

interface FigureProps {
  readonly name: string;
  readonly lines: readonly spend.SpendLine[];
  readonly context: string;
}

function Figure({ name, lines, context }: FigureProps) {
  const calls = callsOf(lines);
  const cost = lines.reduce((sum, { costNanoUsd }) => sum + BigInt(costNanoUsd), 0n);
  return (
    <StatCard
      name={name}
      value={<Usd nanoUsd={String(cost)} />}
      context={calls === 0 ? 'no calls' : `${countOf(calls, 'call')}, ${context}`}
    />
  );
}

function callsOf(lines: readonly spend.SpendLine[]): number {
  return Number(lines.reduce((sum, { calls }) => sum + BigInt(calls), 0n));
}
