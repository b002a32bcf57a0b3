import type { Budgets } from '@ataski/llm-gateway';
import type { OpenDatabase } from '@ataski/postgres/open-database';

import type { ComposedCall, Ending } from '../caller.ts';
import type { Tally } from '../tally.ts';
import type { Seat } from './ledger-process.ts';
import type { Plan, PlannedBudget, PlannedTenant } from './plan.ts';

/** A contradiction, and the promise that it breaks. */
export interface Fault {
  readonly breaks: 'limit' | 'phantom' | 'evidence';
  readonly what: string;
}

/** A settlement that was asked for, and what was answered; null: nobody knows. */
export interface AskedEnding extends Ending {
  answer: boolean | null;
}

/** A call as the schedule knows it. */
export interface TrackedCall extends ComposedCall {
  readonly seat: Seat;
  /** What its caller was answered; null while, or when for ever, nobody knows. */
  isGranted: boolean | null;
  hasLeft: boolean;
  /** Some step settles it, or has. */
  isTaken: boolean;
  readonly endings: AskedEnding[];
}

/** A budget as the schedule knows it, beside what the database says of it. */
export interface TrackedBudget extends PlannedBudget {
  readonly id: string;
  readonly tenant: PlannedTenant;
  /** In force. */
  limit: bigint;
  /** The most that may be settled and held: the limit, or what was granted before it was lowered. */
  most: bigint;
  isRemoved: boolean;
  /** Changed in the wave that is under way. */
  isChanging: boolean;
}

/** One schedule while it is carried out. */
export interface Scene {
  readonly plan: Plan;
  readonly database: OpenDatabase;
  readonly budgets: Budgets;
  readonly seats: readonly Seat[];
  readonly tracked: readonly TrackedBudget[];
  readonly calls: TrackedCall[];
  readonly tally: Tally;
  readonly faults: Fault[];
  readonly startedAtMs: number;
}
