import type { Proof, ProofRow, ProofRun } from '../proof.ts';
import { layTable } from './hostile/eating-table.ts';
import type { EatingTable, Served } from './hostile/eating-table.ts';
import type { HostileAnswer } from './hostile/hostile-answer.ts';
import { pageTargets } from './hostile/page-targets.ts';
import type { PageTarget } from './hostile/page-targets.ts';
import { tokenTarget } from './hostile/token-target.ts';
import { withLabDatabase } from './lab-database.ts';
import { dataSystems } from './system/data-systems.ts';
import type { ProvenSystem } from './system/proven-system.ts';

/** How many of the answers are served: one in so many. */
const oneIn = { full: 1, small: 9 } as const;
const smallestCorpus = 60;
const maxMs = 200;
const maxBytes = 64 * 1024 * 1024;
/** The quickest and the smallest of so many count: what else a process does is not the answer's. */
const tries = 3;

/** What is proven, and how it is broken on purpose. */
export interface HostileOptions {
  readonly systems?: readonly ProvenSystem[];
  /** SQL that is run, as superuser, before the first answer. */
  readonly sabotage?: string;
  /** Is served besides, and is no hostile answer when it is the true one. */
  readonly besides?: (truth: string) => HostileAnswer;
}

/** C6: serves bad answers in the place of pages and of tokens, and looks at what they cost. */
export const hostile: Proof = (run) => hostileWith({})(run);

/** The same for some systems, or broken on purpose. */
export function hostileWith(options: HostileOptions): Proof {
  return async (run) => {
    const rows: ProofRow[] = [];
    for (const system of options.systems ?? dataSystems) {
      const target = pageTargets[system.id];
      if (target === undefined) throw new Error(`No hostile answers for ${system.id}.`);
      rows.push(await prove(system, target, 'page', run, options));
      if (system.hasTokens === true) {
        rows.push(await prove(system, { ...target, ...tokenTarget }, 'token', run, options));
      }
    }
    return rows;
  };
}

interface Eaten {
  readonly name: string;
  readonly served: Served;
}

async function prove(
  system: ProvenSystem,
  target: PageTarget,
  kind: 'page' | 'token',
  { size, progress }: ProofRun,
  { sabotage, besides }: HostileOptions,
): Promise<ProofRow> {
  return await withLabDatabase(async (database) => {
    const renews = kind === 'token';
    const options = { stream: target.stream, renews, follows: false };
    const table = await layTable(system, database, options);
    try {
      if (sabotage !== undefined) await database.pools.superuser.query(sabotage);
      const truth = table.truth(target);
      const corpus = target.corpus(truth);
      const chosen = [
        ...corpus.filter((_answer, index) => index % oneIn[size] === 0),
        ...(besides === undefined ? [] : [besides(truth)]),
      ];
      const eaten: Eaten[] = [];
      for (const answer of chosen) {
        eaten.push({ name: answer.name, served: await serve(table, answer, target) });
        if (eaten.length % 25 === 0) progress(`${system.id} ${kind}: ${String(eaten.length)}`);
      }
      const control = await table.serve(null, target);
      return describe(system, kind, { corpus: corpus.length, eaten, control });
    } finally {
      await table.close();
    }
  });
}

async function serve(
  table: EatingTable,
  answer: HostileAnswer,
  target: PageTarget,
): Promise<Served> {
  let best = await table.serve(answer, target);
  for (let attempt = 1; attempt < tries && !isCheap(best); attempt += 1) {
    const next = await table.serve(answer, target);
    const cpuMs = Math.min(best.cpuMs, next.cpuMs);
    best = { ...next, cpuMs, bytes: Math.min(best.bytes, next.bytes) };
  }
  return best;
}

function isCheap({ cpuMs, bytes }: Served): boolean {
  return cpuMs <= maxMs && bytes <= maxBytes;
}

function describe(
  system: ProvenSystem,
  kind: 'page' | 'token',
  seen: { readonly corpus: number; readonly eaten: readonly Eaten[]; readonly control: Served },
): ProofRow {
  const { corpus, eaten, control } = seen;
  const wrong = eaten.filter(({ served }) => faultOf(served) !== null);
  const slowest = worst(eaten, ({ cpuMs }) => cpuMs);
  const largest = worst(eaten, ({ bytes }) => bytes / 1024 / 1024);
  const codes = [...new Set(eaten.map(({ served }) => String(served.errorCode)))].sort();
  const examples = wrong.map(({ name, served }) => `${name}: ${String(faultOf(served))}`);
  return {
    id: 'C6',
    promise: `${system.id}: a hostile answer in the place of a ${kind} is refused within ${String(maxMs)} ms and 64 MiB, writes nothing, and fails the run at once by a code of ours.`,
    measured: `${String(eaten.length)} of a corpus of ${String(corpus)} served, ${String(wrong.length)} not refused so${examples.length === 0 ? '' : ` (${examples.slice(0, 6).join('; ')})`}; slowest ${slowest.value.toFixed(0)} ms of the processor (${slowest.name}), largest ${largest.value.toFixed(0)} MiB (${largest.name}); ${codes.join(', ')}; the true answer then wrote ${String(control.written)} rows`,
    goal: `a corpus of at least ${String(smallestCorpus)}, none of them unrefused; then at least 1 row`,
    holds:
      corpus >= smallestCorpus &&
      eaten.length > 0 &&
      wrong.length === 0 &&
      control.state === 'complete' &&
      control.written > 0,
  };
}

function faultOf(served: Served): string | null {
  if (!served.hasRun || served.given === 0) return 'it was not asked for';
  if (served.state !== 'failed') return `the run is ${served.state}`;
  if (served.errorCode?.startsWith('CONNECTORS_KIT_') !== true)
    return `code ${String(served.errorCode)}`;
  if (served.errorCode === 'CONNECTORS_KIT_RUN_ABANDONED') return 'given up late';
  // The page behind may have been asked for before this one was looked at as a whole; nothing is tried again.
  if (served.repeated > 1 || served.given > 2) return `asked for ${String(served.given)} times`;
  if (served.written > 0) return `${String(served.written)} rows written`;
  if (served.cpuMs > maxMs) return `${served.cpuMs.toFixed(0)} ms`;
  return served.bytes > maxBytes ? `${(served.bytes / 1024 / 1024).toFixed(0)} MiB` : null;
}

function worst(
  eaten: readonly Eaten[],
  measure: (served: Served) => number,
): { readonly name: string; readonly value: number } {
  const all = eaten.map(({ name, served }) => ({ name, value: measure(served) }));
  return all.sort((one, other) => other.value - one.value)[0] ?? { name: 'none', value: 0 };
}
