import type { BudgetPeriod, BudgetScope } from '@ataski/llm-gateway';

import { createSeededRandom } from '../../tenancy/fuzz/seeded-random.ts';
import type { SeededRandom } from '../../tenancy/fuzz/seeded-random.ts';

/** Where a writer dies. */
export const crashPoints = [
  'before the hold was sent',
  'before the hold was answered',
  'while its batch was written',
  'before the call left',
  'after the call left',
  'before the settlement was sent',
  'before the settlement was answered',
] as const;

/** How often each kind of step is drawn. */
const weights = {
  ...{ hold: 40, settle: 16, release: 5, abort: 5, sweep: 6, correct: 6, limit: 7, remove: 3 },
  ...{ crash: 6, elapse: 4, 'lose the answer': 3, 'lose the question': 2, terminate: 2 },
};

/** What a step does. */
export type StepKind = keyof typeof weights;

/** One step. `pick` and `share` (of 100) choose among what is there when its turn comes. */
export interface Step {
  readonly kind: StepKind;
  readonly writer: number;
  readonly pick: number;
  readonly share: number;
  readonly isBrief: boolean;
}

/** A budget as it is set at first. */
export interface PlannedBudget {
  readonly scope: BudgetScope;
  readonly scopeId: string;
  readonly period: BudgetPeriod;
  readonly limitNano: bigint;
}

/** A tenant of a schedule. */
export interface PlannedTenant {
  readonly id: string;
  readonly budgets: readonly PlannedBudget[];
  /** The one period of its windows, where time is made to pass for it; else null. */
  readonly elapsing: 'minute' | 'hour' | 'day' | null;
}

/** Everything that is drawn of a schedule. Steps of a wave run side by side. */
export interface Plan {
  readonly seed: number;
  readonly tenants: readonly PlannedTenant[];
  /** How wrong each writer's clock is. */
  readonly skewsMs: readonly number[];
  /** Writers that die. */
  readonly mortal: ReadonlySet<number>;
  readonly waves: readonly (readonly Step[])[];
}

/** The keys, users and runs of calls. */
export const keyIds = [
  'aaaaaaaa-0000-4000-8000-000000000001',
  'aaaaaaaa-0000-4000-8000-000000000002',
] as const;
/** The same for users. */
export const userIds = ['u_1', 'u_2'] as const;
/** The same for runs. */
export const runIds = ['r_1', 'r_2'] as const;

/** The life of a signed context, and half of it, by which a clock may be wrong. */
const contextLifeMs = 60_000;

const bag = (Object.keys(weights) as StepKind[]).flatMap((kind) =>
  Array.from({ length: weights[kind] }, () => kind),
);

/** The schedule of a seed. */
export function drawPlan(seed: number): Plan {
  const random = createSeededRandom(seed);
  const writers = 2 + random.integer(3);
  const tenants = Array.from({ length: 1 + random.integer(3) }, () => drawTenant(random));
  const steps = Array.from({ length: 8 + random.integer(18) }, () => drawStep(random, writers));
  const waves: Step[][] = [];
  // The first wave asks for money: without calls under way nothing else means much.
  for (let rest = steps; rest.length > 0;) {
    const length = 1 + random.integer(6);
    const wave = rest.slice(0, length);
    waves.push(waves.length === 0 ? wave.map((step) => ({ ...step, kind: 'hold' })) : wave);
    rest = rest.slice(length);
  }
  const dying = steps.filter(({ kind }) => kind === 'crash').map(({ writer }) => writer);
  const skewsMs = Array.from({ length: writers }, () => drawSkew(random));
  return { seed, tenants, skewsMs, mortal: new Set(dying), waves };
}

function drawStep(random: SeededRandom, writers: number): Step {
  return {
    kind: random.pick(bag),
    writer: random.integer(writers),
    pick: random.integer(1_000_000),
    share: random.integer(101),
    isBrief: random.oneIn(4),
  };
}

function drawSkew(random: SeededRandom): number {
  return random.oneIn(3) ? 0 : random.integer(contextLifeMs + 1) - contextLifeMs / 2;
}

function drawTenant(random: SeededRandom): PlannedTenant {
  const elapsing = random.oneIn(2) ? random.pick(['minute', 'hour', 'day'] as const) : null;
  const periods = elapsing === null ? (['minute', 'hour', 'day', 'month'] as const) : [elapsing];
  const tight = (): bigint => BigInt(20 + random.integer(180));
  const budgets: PlannedBudget[] = [
    { scope: 'tenant', scopeId: '', period: random.pick(periods), limitNano: tight() },
  ];
  for (let more = random.integer(4); more > 0; more -= 1) {
    const [scope, ids] = random.pick(scopes);
    const period = random.oneIn(6) ? 'call' : random.pick<BudgetPeriod>(periods);
    const scopeId = random.pick<string>(ids);
    const budget: PlannedBudget = { scope, scopeId, period, limitNano: tight() };
    if (!budgets.some((known) => isSame(known, budget))) budgets.push(budget);
  }
  return { id: random.uuid(), budgets, elapsing };
}

const scopes = [
  ['tenant', ['']],
  ['key', keyIds],
  ['user', userIds],
  ['run', runIds],
] as const;

function isSame(a: PlannedBudget, b: PlannedBudget): boolean {
  return a.scope === b.scope && a.scopeId === b.scopeId && a.period === b.period;
}
