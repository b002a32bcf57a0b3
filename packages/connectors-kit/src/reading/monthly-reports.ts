import { z } from 'zod';

import type { ProviderCall } from '../provider/provider.ts';
import type { Reading, ReadingIo } from './reading.ts';
import { reportMonths } from './report-months.ts';
import type { ReportMonth } from './report-months.ts';
import { streamReading } from './stream-reading.ts';

/** A report that is read for each month, and again, because the past is restated. */
export interface MonthlyReports<Operation extends string> {
  readonly stream: string;
  readonly operation: Operation;
  /** What `closedUntil` calls. */
  readonly alsoCalls?: readonly Operation[];
  readonly probe?: ProviderCall<Operation>;
  /** Ways to book, such as `accrual` and `cash`: each gives a report of its own. */
  readonly bases: readonly string[];
  /** How many months are read, the one that runs included. */
  readonly months: number;
  query(month: ReportMonth, basis: string): readonly (readonly [string, string])[];
  /** The report as it is stored, from an answer's text; without what changes at each call. Throws. */
  report(text: string): string;
  /** The last day up to which the books are closed, as `2026-09-30`; null when they are open. */
  closedUntil?(io: ReadingIo<Operation>): Promise<string | null>;
}

const Position = z.strictObject({
  /** The newest month of the pass. */
  month: z.string().regex(/^\d{4}-\d\d$/),
  closedUntil: z.iso.date().nullable(),
  /** Ids of the reports that are still to be read, newest first. */
  pending: z.array(z.string()),
});
type Position = z.output<typeof Position>;

/**
 * A stream of reports, one to a month and a basis, called `2026-09/accrual`; each state that was
 * seen is kept. A month whose books were closed before it was last read is not read again until the
 * next month begins: then everything is, because some people may book behind a closing date.
 */
export function monthlyReports<const Operation extends string>(
  definition: MonthlyReports<Operation>,
): Reading<Operation> {
  const { stream, operation, alsoCalls = [], probe } = definition;
  return streamReading<Operation, Position>({
    spec: {
      name: stream,
      primaryKey: ['month', 'basis'],
      cursor: null,
      deletions: 'none',
      keepsHistory: true,
    },
    operations: [operation, ...alsoCalls],
    ...(probe === undefined ? {} : { probe }),
    countSample: (text) => [definition.report(text)].length,
    position: Position,
    begin: (io, last) => begin(definition, io, last),
    async next(io, position) {
      const [id, ...pending] = position.pending;
      const isLast = pending.length === 0;
      if (id === undefined) return { read: 0, records: [], position, isLast };
      const { text } = await io.provider.call({ operation, query: queryOf(definition, id) });
      const record = { stream, sourceId: id, text: definition.report(text), updatedAt: null };
      return { read: 1, records: [record], position: { ...position, pending }, isLast };
    },
  });
}

async function begin<Operation extends string>(
  { stream, months, bases, closedUntil }: MonthlyReports<Operation>,
  io: ReadingIo<Operation>,
  last: Position | null,
): Promise<Position> {
  const span = reportMonths(io.now(), months);
  const month = span[0]?.name ?? '';
  const closed = (await closedUntil?.(io)) ?? null;
  const reports = span.flatMap((one) => bases.map((basis) => ({ id: idOf(one, basis), one })));
  const stored = await io.findStored(
    stream,
    reports.map(({ id }) => id),
  );
  const settled = last?.month === month ? earlier(last.closedUntil, closed) : null;
  const isSettled = ({ id, one }: (typeof reports)[number]): boolean =>
    settled !== null && one.last <= settled && stored.has(id);
  const pending = reports.filter((report) => !isSettled(report)).map(({ id }) => id);
  return { month, closedUntil: closed, pending };
}

/** Days as text compare as days. */
function earlier(a: string | null, b: string | null): string | null {
  if (a === null || b === null) return null;
  return a < b ? a : b;
}

function idOf({ name }: ReportMonth, basis: string): string {
  return `${name}/${basis}`;
}

function queryOf<Operation extends string>(
  { query }: MonthlyReports<Operation>,
  id: string,
): readonly (readonly [string, string])[] {
  const [name = '', basis = ''] = id.split('/');
  // Long before the day in the middle, no place on earth is in another month.
  const [month] = reportMonths(new Date(`${name}-15T00:00:00Z`), 1);
  return month === undefined ? [] : query(month, basis);
}
