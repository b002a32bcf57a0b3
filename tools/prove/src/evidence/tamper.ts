import { randomInt } from 'node:crypto';

import { migrations as auditMigrations } from '@ataski/audit';
import { openDatabase } from '@ataski/postgres/open-database';
import { startTestCluster } from '@ataski/postgres/test-cluster';
import { migrations as tenancyMigrations } from '@ataski/tenancy';

import type { Proof, ProofRow, ProofRun } from '../proof.ts';
import { attempt } from './tamper/attempt.ts';
import { listByteClasses } from './tamper/byte-classes.ts';
import { drawEdit } from './tamper/random-edits.ts';
import type { Draw, RowKey } from './tamper/random-edits.ts';
import { listResigned } from './tamper/resigned.ts';
import { openSealedLog } from './tamper/sealed-log.ts';
import type { SealedLog } from './tamper/sealed-log.ts';
import { verifyStream } from './verify-stream.ts';

const edits = { full: 10_000, small: 150 } as const;
const events = 100;

/**
 * E1: a superuser, whom no trigger, no policy and no constraint holds back any more, changes a
 * sealed log; the offline verifier must see it each time, and nothing when nothing was changed.
 */
export const tamper: Proof = async (run) => {
  const cluster = await startTestCluster();
  try {
    const database = await openDatabase(cluster.address, [
      ...tenancyMigrations,
      ...auditMigrations,
    ]);
    try {
      const log = await openSealedLog(database, events);
      try {
        return [
          await proveUntouched(log),
          ...(await proveClasses(log, run)),
          await proveEdits(log, run),
        ];
      } finally {
        log.close();
      }
    } finally {
      await database.close();
    }
  } finally {
    await cluster.stop();
  }
};

async function proveUntouched(log: SealedLog): Promise<ProofRow> {
  const { verdict, entries, checkpoints, findings, missing } = await verifyStream(log.source, log);
  return {
    id: 'E1',
    promise: 'The verifier says ok of a log that nobody changed.',
    measured: `${verdict}: ${String(entries)} entries, ${String(checkpoints.count)} checkpoints${[...findings.map(({ reason }) => reason), ...missing].map((each) => `; ${each}`).join('')}`,
    goal: 'ok',
    holds: verdict === 'ok' && entries > 0,
  };
}

async function proveClasses(log: SealedLog, run: ProofRun): Promise<readonly ProofRow[]> {
  const notes = await log.source.query<{ note: string; size: string }>(
    'select note, size::text from audit.checkpoint where tenant_id = $1 order by checkpoint.size, checkpoint.signed_at',
    [log.stream],
  );
  const size = Number(notes.at(-1)?.size);
  const classes = [
    ...listByteClasses(log, { size, notes: notes.map(({ note }) => note) }),
    ...(await listResigned(log)),
  ];
  const rows: ProofRow[] = [];
  for (const tampering of classes) {
    const { changed, report } = await attempt(log, tampering);
    run.progress(`${tampering.name}: ${report.verdict}`);
    const [first] = report.findings;
    const place =
      first === undefined
        ? report.missing.join('; ')
        : `${first.check} at entry ${String(first.index)}: ${first.reason}`;
    rows.push({
      id: 'E1',
      promise: `Tampering with a stored log is seen: ${tampering.name}.`,
      measured: `${report.verdict}, ${place || 'nothing found'}`,
      goal: 'tampered',
      holds: changed > 0 && report.verdict === 'tampered',
    });
  }
  return rows;
}

async function proveEdits(log: SealedLog, run: ProofRun): Promise<ProofRow> {
  const rows = await log.source.query<RowKey>(
    `select occurred_at::text, event_id::text, entry from audit.audit_log where tenant_id = $1`,
    [log.stream],
  );
  const seed = run.seed ?? randomInt(2 ** 31);
  const draw = createDraw(seed);
  let found = 0;
  const missed: string[] = [];
  for (let edit = 1; edit <= edits[run.size]; edit += 1) {
    const tampering = drawEdit(log.stream, rows, draw);
    const { changed, report } = await attempt(log, tampering);
    if (changed === 1 && report.verdict === 'tampered') found += 1;
    else missed.push(`${tampering.name} (${String(changed)} changed, ${report.verdict})`);
    if (edit % 500 === 0) run.progress(`${String(edit)} edits, ${String(found)} found`);
  }
  return {
    id: 'E1',
    promise: `${String(edits[run.size])} random single edits of sealed rows, made as superuser, are all found.`,
    measured: `${String(found)} found; seed ${String(seed)}${missed.length === 0 ? '' : `; missed: ${missed.slice(0, 5).join(', ')}`}`,
    goal: String(edits[run.size]),
    holds: found === edits[run.size],
  };
}

/** Numbers that a seed repeats (mulberry32). */
function createDraw(seed: number): Draw {
  let state = seed >>> 0;
  return (limit) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
}
