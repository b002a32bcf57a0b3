import { createVisitor } from '@ataski/local/visitor';
import { companies } from '@ataski/local/world';

import type { Proof, ProofRow, ProofRun } from '../proof.ts';
import { explainQuestion } from './audit-search/explain-questions.ts';
import { drawQuestions } from './audit-search/questions.ts';
import type { Question } from './audit-search/questions.ts';
import { openSearchedLog } from './audit-search/searched-log.ts';
import type { LogSize, SearchedLog } from './audit-search/searched-log.ts';
import { timeQuestion } from './audit-search/time-questions.ts';
import type { Timing } from './audit-search/time-questions.ts';

const sizes: Readonly<Record<ProofRun['size'], LogSize & { readonly draws: number }>> = {
  full: {
    events: 1_000_000,
    neighbourEvents: [200_000, ...Array.from({ length: 20 }, () => 5_000)],
    months: 12,
    draws: 60,
  },
  small: { events: 30_000, neighbourEvents: [5_000], months: 3, draws: 6 },
};

const goalMs = 300;
/** Every round's events, once in the indexes that are compared and once in the log. */
const mostPerPage = 60_000;

/**
 * E5: the audit log at its full size, asked over HTTP as its page asks. Each kind of question
 * answers in time, by indexes alone, and no page looks at more than a fixed number of events.
 */
export const auditSearch: Proof = async (run) => {
  const size = sizes[run.size];
  const log = await openSearchedLog(size, run.progress);
  try {
    const { tenantId } = companies.acme;
    const questions = await drawQuestions(log.superuser, tenantId, size.draws);
    return [...(await timeRows(log, questions, run)), ...(await planRows(log, questions, run))];
  } finally {
    await log.close();
  }
};

async function timeRows(
  { local }: SearchedLog,
  questions: readonly Question[],
  { progress, size }: ProofRun,
): Promise<readonly ProofRow[]> {
  const visitor = createVisitor(local.url);
  await visitor.signIn('ada@acme.example', companies.acme.name);
  const rows: ProofRow[] = [];
  for (const question of questions) {
    const timing = await timeQuestion(visitor, question);
    progress(`${timing.kind}: ${describeTiming(timing)}`);
    rows.push(
      row(`The audit page answers by ${timing.kind} in time, page by page.`, {
        measured: describeTiming(timing),
        goal: `p95 < ${String(goalMs)} ms at ${String(sizes[size].events)} events`,
        holds: timing.p95Ms < goalMs,
      }),
    );
  }
  return rows;
}

function describeTiming({ pages, p50Ms, p95Ms, maxMs, unfilled }: Timing): string {
  const times = [p50Ms, p95Ms, maxMs].map((time) => time.toFixed(0));
  return `p50 ${times[0] ?? ''} ms, p95 ${times[1] ?? ''} ms, max ${times[2] ?? ''} ms over ${String(pages)} pages, ${String(unfilled)} of them unfilled`;
}

async function planRows(
  { local }: SearchedLog,
  questions: readonly Question[],
  { progress }: ProofRun,
): Promise<readonly ProofRow[]> {
  const fullScans: string[] = [];
  let most = { kind: '', lookedAt: 0 };
  for (const question of questions) {
    const few = { ...question, filters: question.filters.slice(0, 12) };
    const reading = await explainQuestion(local.product.services, companies.acme.tenantId, few);
    progress(`${reading.kind}: ${String(reading.mostLookedAt)} rows looked at, at the most`);
    fullScans.push(...reading.fullScans.map((table) => `${reading.kind}: ${table}`));
    if (reading.mostLookedAt > most.lookedAt) {
      most = { kind: reading.kind, lookedAt: reading.mostLookedAt };
    }
  }
  return [
    row('No question reads a table of the log from end to end (EXPLAIN, as the application).', {
      measured: fullScans.length === 0 ? '0 full scans' : fullScans.slice(0, 5).join(', '),
      goal: '0 full scans',
      holds: fullScans.length === 0,
    }),
    row('No page looks at more than a fixed number of rows, however rare what is asked for.', {
      measured: `at most ${String(most.lookedAt)} rows and index entries (${most.kind})`,
      goal: `<= ${String(mostPerPage)}`,
      holds: most.lookedAt > 0 && most.lookedAt <= mostPerPage,
    }),
  ];
}

function row(promise: string, result: Pick<ProofRow, 'measured' | 'goal' | 'holds'>): ProofRow {
  return { id: 'E5', promise, ...result };
}
