import { z } from 'zod';

import { readRows, readShape, streamReading } from '@ataski/connectors-kit';
import type { AnswerRow, StreamPage } from '@ataski/connectors-kit';

import { isBeyond, nextPass, Since, sinceHeader } from './modified-since.ts';
import { Account, Accounts } from './schemas.ts';
import { instantOf } from './xero-time.ts';

const operation = 'list_accounts';
const stream = 'accounts';

const Position = Since.extend({
  /** The day in UTC on which everything was read last: deleted accounts leave no other trace. */
  wholeOn: z.iso.date(),
});
type Position = z.output<typeof Position>;

/** The chart of accounts: what changed, and once a day all of it. */
export const accountsStream = streamReading({
  spec: {
    name: stream,
    primaryKey: ['AccountID'],
    cursor: 'UpdatedDateUTC',
    deletions: 'reconcile',
    personal: ['BankAccountNumber'],
  },
  operations: [operation],
  countSample: (text) => rowsOf(text).length,
  position: Position,
  begin({ now }, last): Position {
    const today = now().toISOString().slice(0, 10);
    return { ...nextPass(last?.wholeOn === today ? last : null), wholeOn: today };
  },
  async next({ provider }, position): Promise<StreamPage<Position>> {
    const headers = sinceHeader(position);
    const { text, value } = await provider.call({ operation, headers });
    const startedAt = instantOf(readShape(Accounts, value, stream).DateTimeUTC);
    if (isBeyond(position, startedAt)) {
      return { read: 0, records: [], position: { ...position, since: null }, isLast: false };
    }
    const records = rowsOf(text).map((row) => ({
      ...{ stream, sourceId: row.value.AccountID, text: row.text },
      updatedAt: new Date(instantOf(row.value.UpdatedDateUTC)),
    }));
    return {
      ...{ read: records.length, records, isLast: true },
      position: { ...position, startedAt },
      ...(position.since === null ? { buriesUnseen: true } : {}),
    };
  },
});

function rowsOf(text: string): readonly AnswerRow<z.output<typeof Account>>[] {
  return readRows(text, ['Accounts'], Account, stream);
}
