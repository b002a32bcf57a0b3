import { createCompactRange } from '../merkle/compact-range.ts';
import type { Checkpoint } from '../note/checkpoint.ts';
import { createCallPairs, ownText } from './call-pairs.ts';
import { createCheckpointTrail } from './checkpoint-trail.ts';
import type { TrailPoint } from './checkpoint-trail.ts';
import { createClockNotes } from './clock-notes.ts';
import type { Finding, ReportedAnchor } from './report.ts';
import { createRetiredMonths } from './retired-months.ts';
import type { Trust } from './trust.ts';

/** Everything that is known while the lines of one bundle are read. */
export type Run = ReturnType<typeof createRun>;

/** What is kept of the findings, and of what is missing; all are counted. */
const maxKept = 100;
/** What is quoted of a text that the bundle chose. */
const maxQuoted = 300;

/** A run before its first line. */
export function createRun(trust: Trust) {
  return {
    trust,
    /** The line that is being read, from 1. */
    line: 0,
    /** The first part of the origin. */
    deployment: '',
    origin: '',
    stream: '',
    first: 0,
    size: 0,
    /** The index that the next entry must have. */
    next: 0,
    tree: createCompactRange(),
    /** No root can be right any more: an index is missing, or a root was wrong. */
    isTreeBroken: false,
    trail: createCheckpointTrail(),
    /** The latest size whose root was right: what was changed stands behind it. */
    lastGood: 0,
    /** The latest signed point that the entries led to. */
    covered: null as TrailPoint | null,
    /** Deployment checkpoints that the auditor kept. */
    knownDeployments: [] as Checkpoint[],
    /** By origin and size: the notes that an anchor may be for; their number is bounded. */
    notes: new Map<string, readonly string[]>(),
    signers: new Set<string>(),
    counts: {
      entries: 0,
      pruned: 0,
      redacted: 0,
      irregular: 0,
      unsealed: 0,
      checkpoints: 0,
      signed: 0,
      deployments: 0,
      anchors: 0,
    },
    oldestUnsealed: null as string | null,
    deployments: [] as number[],
    anchors: [] as ReportedAnchor[],
    calls: createCallPairs(),
    clocks: createClockNotes(),
    retired: createRetiredMonths(),
    missing: [] as string[],
    missingCount: 0,
    findings: [] as Finding[],
    findingCount: 0,
  };
}

/** Adds a finding at the present line. */
export function find(
  run: Run,
  check: Finding['check'],
  reason: string,
  more: Partial<Omit<Finding, 'check' | 'reason' | 'line'>> = {},
): void {
  run.findingCount += 1;
  if (run.findings.length >= maxKept) return;
  const { eventId = null, expected, found } = more;
  run.findings.push({
    check,
    line: run.line,
    index: null,
    reason,
    ...more,
    eventId: eventId === null ? null : ownText(eventId),
    ...(expected === undefined ? {} : { expected: quoted(expected) }),
    ...(found === undefined ? {} : { found: quoted(found) }),
  });
}

/** Notes why the verdict cannot be reached. */
export function miss(run: Run, what: string): void {
  run.missingCount += 1;
  if (run.missing.length < maxKept) run.missing.push(what);
}

// On its own: cut out of a line, a text keeps the whole line in memory.
function quoted(text: string): string {
  return ownText(text.slice(0, maxQuoted));
}
