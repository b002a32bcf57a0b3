import type { Forgery } from './forgeries.ts';
import type { ProbeContext } from './probe-report.ts';
import type { SampleRows } from './sample-rows.ts';
import type { ServerFacts } from './server-facts.ts';
import type { TargetTable } from './target-table.ts';

/** Tenant A attacks; tenant B is attacked. */
export type Side = 'own' | 'foreign';

/** SQL that is sent as it stands; a plain string means the same without values. */
export interface Statement {
  readonly sql: string;
  readonly values?: readonly unknown[];
  /** Asks for rows of the other tenant alone, so each row that it counts is a foreign one. */
  readonly asksForeignOnly?: boolean;
  /** Answers a plan in JSON; the rows that its top node saw count, its text does not. */
  readonly isPlan?: boolean;
  /** May answer with what it was given, which then tells nothing. */
  readonly mayEcho?: boolean;
  /** Zero rows tell that a hidden row exists, for example behind ON CONFLICT DO NOTHING. */
  readonly isTellingWhenEmpty?: boolean;
}

/** One move of an attack. */
export type Step =
  | string
  | Statement
  /** Enters a genuine context; what follows is judged from that side. */
  | { readonly enter: Side }
  /** Sets a made-up context. */
  | { readonly token: string; readonly forSession?: boolean }
  /** The database went back to this side's context by itself, for example by a savepoint. */
  | { readonly backTo: Side }
  /** From here on the watched rows must not change; without this step, from the start. */
  | { readonly watch: true };

/** What the database owes an attack. */
export type Expectation =
  /** It must refuse: to be let through is the breach. */
  | 'refusal'
  /** It must raise AT001, AT002 or AT003: an empty answer means that the context was believed. */
  | 'context-error';

/** Statements, in one transaction that is rolled back, that try to see or change B's rows. */
export interface Attack {
  /** In words; no value of a row. */
  readonly name: string;
  readonly steps: readonly Step[];
  /** Without it the database may answer, but with nothing of the other tenant. */
  readonly expects?: Expectation;
  /** Default `own`. With any other but `foreign`, the steps set the context themselves. */
  readonly context?: ProbeContext;
  /** Must show A its own row, so that silence about B proves something. */
  readonly showsOwn?: boolean;
  /** SQLSTATEs that only a row of B can cause here. */
  readonly tellingErrors?: readonly string[];
  /** Tables in which no row of B may change. */
  readonly watches?: readonly TargetTable[];
  /** Leaves something on the connection that a rollback does not undo, so it is destroyed. */
  readonly leavesResidue?: boolean;
}

/** All that a family may build its attacks from. */
export interface Target {
  readonly table: TargetTable;
  /** Tenant A as an SQL literal of the tenant column's type. */
  readonly own: string;
  /** Tenant B, likewise. */
  readonly foreign: string;
  /** Made-up contexts that a database must not believe. */
  readonly forgeries: readonly Forgery[];
  /** Every table found, for what reaches from one into another. */
  readonly tables: readonly TargetTable[];
  readonly rows: SampleRows;
  readonly server: ServerFacts;
}

/** One kind of scenario, over any tenant table. */
export interface Family {
  /** In kebab-case. */
  readonly name: string;
  /** What it tries, in one sentence. */
  readonly tries: string;
  /** Pure: facts in, attacks out. */
  attacksOn(target: Target): readonly Attack[];
}
