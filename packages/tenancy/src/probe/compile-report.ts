import type { FamilyOutcome } from './attack-table.ts';
import { createFamilyTally } from './family-tally.ts';
import type { Overview } from './look-over.ts';
import type { ProbeReport } from './probe-report.ts';
import { isReachable } from './target-table.ts';
import type { TargetTable } from './target-table.ts';

/** How one family went, and on which table. */
export interface TableOutcome extends FamilyOutcome {
  readonly table: string;
}

/** Sums up all outcomes. A table is blind where silence, of any family, proves nothing. */
export function compileReport(
  tables: readonly TargetTable[],
  overview: Overview,
  wanted: readonly { readonly name: string; readonly tries: string }[],
  outcomes: readonly TableOutcome[],
): ProbeReport {
  const tally = createFamilyTally(wanted);
  for (const outcome of outcomes) tally.add(outcome);
  const unseen = tables.filter((table) => table.may.select && !overview.isSeen(table));
  const doubtful = outcomes.filter(({ inconclusive }) => inconclusive.length > 0);
  const blind = new Set([
    ...unseen.map(({ label }) => label),
    ...doubtful.map(({ table }) => table),
  ]);
  return {
    tables: tables.filter(isReachable).map(({ label }) => label),
    families: tally.reports(),
    breaches: outcomes.flatMap(({ breaches }) => breaches),
    blind: [...blind].sort(),
  };
}
