import { parseBundleLine } from './bundle-line.ts';
import type { BundleLine, BundleLines } from './bundle-line.ts';
import { readCompactEntry } from './compact-entry.ts';
import {
  acceptEntry,
  acceptPruned,
  acceptStored,
  acceptUnsealed,
  reachCheckpoints,
} from './entry-lines.ts';
import { acceptAnchor, acceptCheckpoint, acceptDeployment, acceptHeader } from './head-lines.ts';
import { LineFault, readLines } from './read-lines.ts';
import type { BundleReport } from './report.ts';
import { createRun, find, miss } from './run.ts';
import type { Run } from './run.ts';
import { JsonFault } from './strict-json.ts';
import { TrustError } from './trust.ts';
import type { Trust } from './trust.ts';

/** The parts of a bundle in their order; entries and pruned entries stand among one another. */
const parts: Readonly<Record<BundleLine['type'], number>> = {
  header: 0,
  checkpoint: 1,
  deployment: 2,
  anchor: 3,
  entry: 4,
  pruned: 4,
  unsealed: 5,
  end: 6,
};

/**
 * Verifies a bundle by what the auditor trusts, in memory that does not grow with its entries. A
 * forged bundle is a report, not an error. Throws TrustError when the file is no bundle or the
 * trust cannot be used, and what reading the source throws.
 */
export async function verifyBundle(
  source: AsyncIterable<Uint8Array>,
  trust: Trust,
): Promise<BundleReport> {
  const run = createRun(trust);
  let part = -1;
  try {
    for await (const lines of readLines(source)) {
      for (const text of lines) {
        run.line += 1;
        part = acceptLine(run, text, part);
      }
    }
  } catch (error) {
    if (error instanceof LineFault && error.isCutOff) miss(run, error.message);
    else if (error instanceof LineFault || error instanceof JsonFault) {
      if (part < 0) throw new TrustError('the file is not a bundle');
      find(run, 'line', error.message);
    } else throw error;
  }
  finish(run, part);
  return reportOf(run);
}

function acceptLine(run: Run, text: string, part: number): number {
  const compact = part < 0 || part > parts.entry ? null : readCompactEntry(text, run.stream);
  if (compact !== null) {
    acceptStored(run, compact.line, compact.stored);
    return parts.entry;
  }
  const line = parseBundleLine(text);
  const next = parts[line.type];
  const isOnce = line.type === 'header' || line.type === 'end';
  if (part < 0 && line.type !== 'header') throw new JsonFault('no header');
  if (next < part || (isOnce && next === part))
    throw new JsonFault(`${line.type} out of its place`);
  (accept[line.type] as (run: Run, line: BundleLine) => void)(run, line);
  return next;
}

const accept: {
  readonly [Type in BundleLine['type']]: (run: Run, line: BundleLines[Type]) => void;
} = {
  header: acceptHeader,
  checkpoint: acceptCheckpoint,
  deployment: acceptDeployment,
  anchor: acceptAnchor,
  entry: acceptEntry,
  pruned: acceptPruned,
  unsealed: acceptUnsealed,
  end: acceptEnd,
};

function acceptEnd(run: Run, { entries, pruned, unsealed }: BundleLines['end']): void {
  const { counts } = run;
  if (entries !== counts.entries || pruned !== counts.pruned || unsealed !== counts.unsealed)
    find(run, 'counts', 'the end line counts other entries');
  if (run.next !== run.size)
    find(run, 'counts', 'the entries end before the range of the header does', {
      index: run.next,
      expected: `${String(run.size)} entries`,
      found: `${String(run.next)} entries`,
    });
  judgeRetired(run);
}

/** Whether each leaf without its entry is one of those that an event of this log dropped. */
function judgeRetired(run: Run): void {
  for (const { month, isUnsealed, expected, found: leaves } of run.retired.faults()) {
    if (isUnsealed) miss(run, `the seal of the event that retired ${month}`);
    else
      find(run, 'retirement', `entries of ${month} are missing that no event of the log retired`, {
        expected,
        found: leaves,
      });
  }
}

function finish(run: Run, part: number): void {
  // Without entries, the checkpoints of what stands to the left were not compared yet.
  if (run.counts.entries + run.counts.pruned === 0) reachCheckpoints(run);
  if (part < parts.end) miss(run, 'the end: the file is cut off');
  const { checkpoints, signed } = run.counts;
  if (signed < checkpoints || checkpoints === 0)
    miss(
      run,
      `a signature of a given key: ${String(signed)} of ${String(checkpoints)} checkpoints have one`,
    );
  if ((run.covered?.size ?? -1) < run.size)
    miss(run, `a signed checkpoint for entry ${String(run.covered?.size ?? run.first)} and on`);
}

function reportOf(run: Run): BundleReport {
  const { counts, covered, origin, first, size, missing, missingCount, findings, findingCount } =
    run;
  const isComplete = missingCount === 0;
  return {
    verdict: findingCount > 0 ? 'tampered' : isComplete ? 'ok' : 'incomplete',
    origin,
    first,
    size,
    entries: counts.entries,
    pruned: counts.pruned,
    redacted: counts.redacted,
    unsealed: { count: counts.unsealed, oldest: run.oldestUnsealed },
    checkpoints: { count: counts.checkpoints, signed: counts.signed },
    covered: covered && {
      size: covered.size,
      root: covered.root,
      signedAt: covered.signedAtMs === null ? null : new Date(covered.signedAtMs).toISOString(),
    },
    signers: [...run.signers],
    deployment: run.deployments,
    anchors: run.anchors,
    notes: {
      openIntents: run.calls.openIntents(),
      unpairedOutcomes: run.calls.unpairedOutcomes(),
      irregularEntries: counts.irregular,
      ...run.clocks.notes(),
    },
    missing,
    missingCount,
    findings,
    findingCount,
  };
}
