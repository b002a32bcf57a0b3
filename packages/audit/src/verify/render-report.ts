import type { BundleReport, Finding } from './report.ts';
import type { ProofReport } from './verify-proof-file.ts';

type Row = readonly [name: string, text: string | null];

const verdicts: Readonly<Record<BundleReport['verdict'], string>> = {
  ok: 'OK: this is what was sealed',
  tampered: 'TAMPERED',
  incomplete: 'INCOMPLETE: not everything could be verified',
};
const shownFindings = 10;

/** Renders a report for a person at a terminal. */
export function renderReport(report: BundleReport): string {
  const { origin, first, size, checkpoints, findings, findingCount, missing } = report;
  const rest = findingCount - shownFindings;
  const unlisted = report.missingCount - missing.length;
  return render([
    ['verdict', verdicts[report.verdict]],
    ...findings.slice(0, shownFindings).map((finding): Row => ['finding', findingOf(finding)]),
    ['', rest > 0 ? `and ${String(rest)} more` : null],
    ...missing.map((what): Row => ['missing', what]),
    ['', unlisted > 0 ? `and ${String(unlisted)} more` : null],
    ['log', origin],
    [
      'entries',
      `${counted(report.entries)}, of those from ${String(first)} to below ${String(size)}`,
    ],
    ['pruned', some(report.pruned, 'kept as a hash alone')],
    ['redacted', some(report.redacted, 'without their sensitive part')],
    [
      'unsealed',
      some(report.unsealed.count, `not proven yet, since ${String(report.unsealed.oldest)}`),
    ],
    [
      'checkpoints',
      `${counted(checkpoints.count)}, ${counted(checkpoints.signed)} signed by a given key`,
    ],
    ['covered', coveredOf(report)],
    ...report.signers.map((signer): Row => ['signed by', signer]),
    ...report.deployment.map((each): Row => [
      'deployment',
      `contained in its tree of size ${String(each)}`,
    ]),
    ...report.anchors.map(anchorOf),
    ...notesOf(report),
  ]);
}

/** Renders what a proof file says. */
export function renderProof(report: ProofReport): string {
  const { index, size, signedAt } = report;
  return render([
    ['verdict', verdicts[report.verdict]],
    ['finding', report.reason],
    ['log', report.origin],
    ['entry', index === null ? null : `number ${String(index)} of ${String(size)}`],
    ...report.signers.map((signer): Row => ['signed by', signer]),
    ['signed at', signedAt],
  ]);
}

function render(rows: readonly Row[]): string {
  const shown = rows.filter(([, text]) => text !== null);
  return shown.map(([name, text]) => `${name.padEnd(12)} ${String(text)}\n`).join('');
}

function coveredOf({ covered }: BundleReport): string {
  if (covered === null) return 'nothing';
  const time = covered.signedAt === null ? '' : `, signed at ${covered.signedAt}`;
  return `${counted(covered.size)} entries, root ${covered.root}${time}`;
}

function anchorOf({ kind, size, status, time }: BundleReport['anchors'][number]): Row {
  return [
    'anchor',
    `${kind}, size ${String(size)}: ${status}${time === null ? '' : ` at ${time}`}`,
  ];
}

function notesOf({ notes }: BundleReport): Row[] {
  return [
    note('calls without an outcome', notes.openIntents),
    note('outcomes whose intent is not here, or had one before', notes.unpairedOutcomes),
    note('entries that are not canonical or have foreign members', notes.irregularEntries),
    note('entries behind a younger transaction', notes.orderBreaks),
    note('checkpoints dated before an entry in them', notes.writtenAfterSealing),
    note('most seconds between two clocks', seconds(notes.largestClockSkewMs)),
    note('most seconds from writing to sealing', seconds(notes.longestSealLagMs)),
  ];
}

function note(what: string, count: number): Row {
  return ['note', count === 0 ? null : `${what}: ${counted(count)}`];
}

function findingOf({ check, line, index, eventId, reason, expected, found }: Finding): string {
  const place =
    index === null ? `line ${String(line)}` : `entry ${String(index)}, line ${String(line)}`;
  const event = eventId === null ? '' : `, event ${eventId}`;
  const values =
    expected === undefined ? '' : `\n${' '.repeat(13)}expected ${expected}, found ${String(found)}`;
  return `${place}${event}: ${check}: ${reason}${values}`;
}

function seconds(milliseconds: number): number {
  return Math.round(milliseconds / 1000);
}

function some(count: number, what: string): string | null {
  return count === 0 ? null : `${counted(count)} ${what}`;
}

function counted(count: number): string {
  return count.toLocaleString('en-US');
}
