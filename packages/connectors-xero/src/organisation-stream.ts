import { z } from 'zod';

import { readRows, readShape, streamReading } from '@ataski/connectors-kit';
import type { AnswerRow, ReadingIo } from '@ataski/connectors-kit';

import { Organisation, Organisations } from './schemas.ts';
import { dayAtOrBefore, instantOf } from './xero-time.ts';

const operation = 'get_organisation';
const stream = 'organisation';

/** The one organisation, read anew each time. */
export const organisationStream = streamReading({
  spec: {
    name: stream,
    primaryKey: ['OrganisationID'],
    cursor: null,
    deletions: 'none',
    personal: ['Phones', 'Addresses'],
  },
  operations: [operation],
  probe: { operation },
  countSample: (text) => rowsOf(text).length,
  position: z.strictObject({}),
  begin: () => ({}),
  async next({ provider }) {
    const { text, value } = await provider.call({ operation });
    readShape(Organisations, value, stream);
    const records = rowsOf(text).map((row) => ({
      ...{ stream, sourceId: row.value.OrganisationID, text: row.text, updatedAt: null },
    }));
    return { read: records.length, records, position: {}, isLast: true };
  },
});

/** The last day up to which the organisation's books are closed; null when they are open. */
export async function closedUntil({
  provider,
}: ReadingIo<typeof operation>): Promise<string | null> {
  const { text, value } = await provider.call({ operation });
  readShape(Organisations, value, stream);
  const days = rowsOf(text).flatMap(({ value: { PeriodLockDate, EndOfYearLockDate } }) =>
    [PeriodLockDate, EndOfYearLockDate].flatMap((date) =>
      typeof date === 'string' ? [dayAtOrBefore(instantOf(date))] : [],
    ),
  );
  return days.sort().at(-1) ?? null;
}

function rowsOf(text: string): readonly AnswerRow<z.output<typeof Organisation>>[] {
  return readRows(text, ['Organisations'], Organisation, stream);
}
