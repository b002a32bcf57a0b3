import type { ProofRow } from '../../proof.ts';
import type { CallEvidence } from './call-evidence.ts';
import type { DisturbedRun } from './disturbed-run.ts';
import type { LandedRun } from './landed-run.ts';

/** Everything that was seen. */
export interface Findings {
  readonly undisturbed: LandedRun;
  readonly runs: readonly DisturbedRun[];
  readonly evidence: CallEvidence;
  /** Requests that reached the simulated Stripe. */
  readonly requestsSeen: number;
  readonly points: number;
  readonly seed: number;
}

/** One row for each promise. */
export function describeFindings(findings: Findings): readonly ProofRow[] {
  return [
    finishes(findings),
    equalRows(findings),
    pagesAreAudited(findings),
    noCallIsLost(findings),
    orphansAreUnknown(findings),
  ];
}

function finishes({ runs, points, seed }: Findings): ProofRow {
  const finished = runs.filter(
    ({ atDeath, landed }) =>
      landed.state === 'complete' &&
      landed.id === atDeath.id &&
      landed.correlationId === atDeath.correlationId,
  );
  const slowest = Math.max(...runs.map(({ recoveryMs }) => recoveryMs));
  const torn = runs.filter(({ rolledBack }) => rolledBack > 0).length;
  return {
    id: 'F4',
    promise: `A sync whose server is killed (SIGKILL) at ${points} random points is finished by the restarted server: the same run, under the same correlation id.`,
    measured: `${finished.length} of ${runs.length} finished, the slowest ${(slowest / 1000).toFixed(1)} s after the restart; ${torn} kills tore an open transaction; seed ${seed}`,
    goal: `${points} of ${points}`,
    holds: finished.length === points,
  };
}

function equalRows({ undisturbed, runs }: Findings): ProofRow {
  const different = runs.flatMap(({ landed }) => differences(undisturbed, landed));
  return {
    id: 'F4',
    promise: 'Records, positions and counters then equal those of an undisturbed run.',
    measured:
      different.length === 0
        ? `${runs.length} runs with ${undisturbed.rows.length} equal records, ${undisturbed.counters.length} equal counters and ${undisturbed.positions.length} equal positions each`
        : `${different.length} differences, for example ${different.slice(0, 3).join('; ')}`,
    goal: 'no difference',
    holds: undisturbed.rows.length > 0 && different.length === 0,
  };
}

function differences(expected: LandedRun, seen: LandedRun): readonly string[] {
  return (['rows', 'counters', 'positions'] as const).flatMap((part) => {
    return [
      ...without(expected[part], seen[part]).map((line) => `${part} lack ${shorten(line)}`),
      ...without(seen[part], expected[part]).map((line) => `${part} have ${shorten(line)}`),
      ...(seen[part].length === expected[part].length ? [] : [`${part} have another length`]),
    ];
  });
}

function without(lines: readonly string[], others: readonly string[]): readonly string[] {
  const known = new Set(others);
  return lines.filter((line) => !known.has(line));
}

function pagesAreAudited({ undisturbed, runs }: Findings): ProofRow {
  const wrong = [undisturbed, ...runs.map(({ landed }) => landed)].flatMap(
    ({ contradictions }) => contradictions,
  );
  return {
    id: 'F4',
    promise:
      'Each page and its audit row are written together: the counts of records.synced add up to the records that are there.',
    measured:
      wrong.length === 0
        ? `they do in ${runs.length + 1} runs`
        : `${wrong.length} contradictions, for example ${wrong.slice(0, 3).join('; ')}`,
    goal: 'no contradiction',
    holds: wrong.length === 0,
  };
}

function noCallIsLost({ evidence, requestsSeen }: Findings): ProofRow {
  const { intents, outcomes, stripeIntents, withoutIntent, open, closedTwice } = evidence;
  return {
    id: 'F4',
    promise:
      'The audit log has no gap: every request has its intent, every outcome its intent, every intent exactly one outcome.',
    measured: `${requestsSeen} requests at Stripe, ${stripeIntents} intents for them; ${intents} intents and ${outcomes} outcomes in all, ${withoutIntent} without intent, ${open} open, ${closedTwice} closed twice`,
    goal: 'none without intent, open, or closed twice; no request without intent',
    holds:
      requestsSeen > 0 &&
      requestsSeen <= stripeIntents &&
      intents === outcomes &&
      withoutIntent + open + closedTwice === 0,
  };
}

function orphansAreUnknown({ runs, evidence }: Findings): ProofRow {
  const orphans = runs.flatMap((run) => run.orphans);
  const { unknown } = evidence;
  const killsWithOrphans = runs.filter((run) => run.orphans.length > 0).length;
  return {
    id: 'F4',
    promise:
      'Calls that the dead server left without an outcome are closed as unknown, and no others are.',
    measured: `${orphans.length} orphans of ${killsWithOrphans} kills, ${unknown.length} outcomes unknown; ${without(orphans, unknown).length} orphans without, ${without(unknown, orphans).length} others with one`,
    goal: 'at least one orphan; each unknown, nothing else unknown',
    holds:
      orphans.length > 0 &&
      without(orphans, unknown).length === 0 &&
      without(unknown, orphans).length === 0,
  };
}

function shorten(line: string): string {
  return line.length > 160 ? `${line.slice(0, 160)}…` : line;
}
