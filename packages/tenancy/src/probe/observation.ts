import type { Side, Statement, Step } from './attack.ts';
import type { WireAnswer } from './wire-query.ts';

/** What tells of a tenant: its id, and the values that only its rows hold. */
export interface Traces {
  readonly id: string;
  readonly telltales: readonly string[];
}

/** What the answers to one attack gave away. */
export interface Observation {
  /** Rows of the tenant that must stay hidden. */
  foreignRows: number;
  /** Rows of the tenant who asks. */
  ownRows: number;
  /** True when an empty answer told of a hidden row. */
  toldByEmptiness: boolean;
}

/** Watches the answers to one attack for what must stay hidden. */
export interface Observer {
  readonly seen: Observation;
  /** From which side answers are judged. */
  side: Side;
  answer(statement: Statement, answer: WireAnswer): void;
  /** A NOTICE, or an error with all its fields. */
  message(text: string): void;
}

const hiddenFrom = { own: 'foreign', foreign: 'own' } as const;

/** A column of this name counts rows of the other tenant by itself. */
const countColumn = 'foreign_rows';

/** Makes an observer for one run of an attack. */
export function createObserver(
  traces: Readonly<Record<Side, Traces>>,
  steps: readonly Step[],
): Observer {
  const mentioned = mentionsOf(steps);
  const seen: Observation = { foreignRows: 0, ownRows: 0, toldByEmptiness: false };
  const find = (text: string, side: Side, told: readonly string[]) =>
    [traces[side].id, ...traces[side].telltales].some(
      (trace) => text.includes(trace) && !told.some((value) => value.includes(trace)),
    );
  const look = (text: string, side: Side, told: readonly string[]) => {
    if (find(text, hiddenFrom[side], told)) seen.foreignRows += 1;
    if (text.includes(traces[side].id)) seen.ownRows += 1;
  };
  return {
    seen,
    side: 'own',
    answer(statement, { rows, rowCount, copied }) {
      if (statement.isPlan === true) {
        seen.foreignRows += rowsOfPlan(rows);
        return;
      }
      const told = statement.mayEcho === true ? (statement.values ?? []).map(String) : [];
      for (const row of rows) {
        const { [countColumn]: count, ...values } = row;
        seen.foreignRows += Number(count ?? 0);
        look(Object.values(values).join('\n'), this.side, told);
      }
      for (const line of copied.split('\n')) look(line, this.side, told);
      if (statement.asksForeignOnly === true) seen.foreignRows += rowCount;
      if (statement.isTellingWhenEmpty === true && rowCount === 0) seen.toldByEmptiness = true;
    },
    message(text) {
      look(text, this.side, mentioned);
    },
  };
}

/** All that the attacker brought along, and may therefore find again in an error. */
function mentionsOf(steps: readonly Step[]): readonly string[] {
  return steps.flatMap((step) => {
    if (typeof step === 'string') return [step];
    if ('sql' in step) return [step.sql, ...(step.values ?? []).map(String)];
    return 'token' in step ? [step.token] : [];
  });
}

interface Plan {
  readonly Plan: Readonly<Record<'Actual Rows' | 'Actual Loops', number>>;
}

function rowsOfPlan(rows: WireAnswer['rows']): number {
  const text = String(rows[0]?.['QUERY PLAN']);
  const [top] = JSON.parse(text) as readonly Plan[];
  if (top === undefined) return 0;
  return Math.round(top.Plan['Actual Rows'] * top.Plan['Actual Loops']);
}
