import type { IsolationPredicate, Reason, Verdict } from './statement.ts';

/** What a verdict rests on: all of the predicate but the verdict, its origin and its time. */
export type Evidence = Pick<IsolationPredicate, 'doctor' | 'probes' | 'schema'>;

const failures: readonly (readonly [Reason, (evidence: Evidence) => boolean])[] = [
  ['error-found', ({ doctor }) => doctor.findings.error !== 0],
  [
    'breach',
    ({ probes }) => probes.breaches !== 0 || probes.families.some(({ breaches }) => breaches !== 0),
  ],
];

const gaps: readonly (readonly [Reason, (evidence: Evidence) => boolean])[] = [
  ['check-missing', ({ doctor }) => doctor.missing.length > 0 || doctor.checked.length === 0],
  ['family-missing', ({ probes }) => probes.missing.length > 0 || probes.families.length === 0],
  ['no-attack', ({ probes }) => probes.attacks === 0],
  ['no-table', ({ probes }) => probes.tables.length === 0],
  ['table-blind', ({ probes }) => probes.blind.length > 0],
  ['table-unprobed', ({ probes }) => probes.unprobed.length > 0],
  ['no-migration', ({ schema }) => schema.migrations === 0],
];

/** The verdict that the evidence allows, and what stands against a better one. */
export function judge(evidence: Evidence): {
  readonly verdict: Verdict;
  readonly reasons: readonly Reason[];
} {
  const applying = (list: typeof failures) =>
    list.filter(([, applies]) => applies(evidence)).map(([reason]) => reason);
  const [broken, unseen] = [applying(failures), applying(gaps)];
  const verdict = broken.length > 0 ? 'fails' : unseen.length > 0 ? 'unproven' : 'holds';
  return { verdict, reasons: [...broken, ...unseen] };
}
