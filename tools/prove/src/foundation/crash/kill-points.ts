import { pageTables } from './page-lock.ts';
import type { PageTable } from './page-lock.ts';

/** When a server is killed. Everything is counted from the moment at which the sync was asked for. */
export type KillPoint =
  /** So long after the beginning, whatever happens then. */
  | { readonly at: 'moment'; readonly afterMs: number }
  /** While the n-th request is under way: its intent is written, its outcome is not. */
  | { readonly at: 'call'; readonly request: number; readonly afterMs: number }
  /** Shortly after the n-th answer, when outcome and page are being written. */
  | { readonly at: 'answer'; readonly request: number; readonly afterMs: number }
  /** Behind the n-th answer, inside a page's transaction, at its first statement on a table. */
  | { readonly at: 'page'; readonly request: number; readonly table: PageTable };

/** What an undisturbed run took. */
export interface RunMeasure {
  readonly durationMs: number;
  readonly requests: number;
  readonly latencyMs: number;
}

/** How long after an answer its page is usually written. */
const writingMs = 30;

/** Endless kill points, the four kinds in turn, the rest by chance. The same seed, the same points. */
export function* killPoints(seed: number, measure: RunMeasure): Generator<KillPoint, never> {
  const random = createRandom(seed);
  for (;;) {
    yield { at: 'call', request: pick(random, measure), afterMs: random() * measure.latencyMs };
    yield { at: 'page', request: pick(random, measure), table: pickTable(random) };
    yield { at: 'moment', afterMs: random() * measure.durationMs };
    yield { at: 'answer', request: pick(random, measure), afterMs: random() * writingMs };
  }
}

/** In words. */
export function describePoint(point: KillPoint): string {
  if (point.at === 'page') return `before ${point.table}, behind answer ${point.request}`;
  const after = `${point.afterMs.toFixed(0)} ms`;
  return point.at === 'moment'
    ? `${after} after the beginning`
    : `${after} into ${point.at} ${String(point.request)}`;
}

function pick(random: () => number, { requests }: RunMeasure): number {
  return 1 + Math.floor(random() * requests);
}

function pickTable(random: () => number): PageTable {
  return pageTables[Math.floor(random() * pageTables.length)] ?? 'record';
}

/** Mulberry32: small, and the same everywhere. Uniform in [0, 1). */
function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
