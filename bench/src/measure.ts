/** What a ratio must reach. Without a goal a row informs and always holds. */
export type Goal = `>= ${number}` | `<= ${number}`;

/** Two ways to do the same work, each measured by a function that runs one round of it. */
export interface Comparison {
  /** The line of an issue's "Must hold" list. */
  readonly id: string;
  readonly name: string;
  readonly unit: string;
  readonly goal: Goal | null;
  /** How many rounds are counted, where a reference that is a mere number needs fewer. */
  readonly rounds?: number;
  ours(): Promise<number>;
  reference(): Promise<number>;
}

/** One measured line. `ratio` is ours divided by reference, the median over the rounds. */
export interface Row {
  readonly id: string;
  readonly name: string;
  readonly unit: string;
  readonly ours: number;
  readonly reference: number;
  readonly ratio: number;
  readonly goal: Goal | null;
  readonly holds: boolean;
  readonly rounds: number;
  /** The lowest and the highest ratio of a round. */
  readonly spread: readonly [number, number];
}

/** Comparisons that share something to open and close, such as a database. */
export interface Group {
  readonly comparisons: readonly Comparison[];
  close(): Promise<void>;
}

/** How many rounds a row has at least. */
export const minimumRounds = 9;

/**
 * Runs both sides in turn, the first of a round changing each time, after one round of each that is
 * not counted. A ratio is taken within each round, so that a machine which slows down in between
 * slows both sides of it.
 */
export async function measure(comparison: Comparison): Promise<Row> {
  const { id, name, unit, goal, rounds = minimumRounds } = comparison;
  const results: { readonly ours: number; readonly reference: number }[] = [];
  for (let round = -1; round < rounds; round += 1) {
    const result = await measureRound(comparison, round % 2 === 0);
    if (round >= 0) results.push(result);
  }
  const ratios = results.map(({ ours, reference }) => ours / reference);
  const ratio = median(ratios);
  return {
    id,
    name,
    unit,
    ours: median(results.map(({ ours }) => ours)),
    reference: median(results.map(({ reference }) => reference)),
    ratio,
    goal,
    holds: goal === null || reaches(ratio, goal),
    rounds,
    spread: [Math.min(...ratios), Math.max(...ratios)],
  };
}

/** The middle of the values, or the mean of the two in the middle. NaN for none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = sorted.length / 2;
  const low = sorted[Math.ceil(middle) - 1] ?? Number.NaN;
  const high = sorted[Math.floor(middle)] ?? Number.NaN;
  return (low + high) / 2;
}

async function measureRound(
  { ours, reference }: Comparison,
  isOursFirst: boolean,
): Promise<{ readonly ours: number; readonly reference: number }> {
  if (isOursFirst) return { ours: await ours(), reference: await reference() };
  const measured = await reference();
  return { ours: await ours(), reference: measured };
}

function reaches(ratio: number, goal: Goal): boolean {
  const limit = Number(goal.slice(3));
  return goal.startsWith('>=') ? ratio >= limit : ratio <= limit;
}
