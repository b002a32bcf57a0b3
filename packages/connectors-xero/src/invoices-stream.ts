import { z } from 'zod';

import { ConnectorsKitError, readRows, readShape, streamReading } from '@ataski/connectors-kit';
import type { AnswerRow, StreamPage } from '@ataski/connectors-kit';

import { isBeyond, nextPass, Since, sinceHeader } from './modified-since.ts';
import { Invoice, Invoices } from './schemas.ts';
import { instantOf } from './xero-time.ts';

const operation = 'list_invoices';
const stream = 'invoices';
/** The most that Xero gives. */
const pageSize = 1000;

const Position = Since.extend({ page: z.int().min(1) });
type Position = z.output<typeof Position>;

/**
 * Invoices and bills with their lines, deleted and voided ones included. They come by id: in the
 * order of their change, an edit while pages are read would move one behind, and another over the
 * edge of a page that was read already.
 */
export const invoicesStream = streamReading({
  spec: {
    name: stream,
    primaryKey: ['InvoiceID'],
    cursor: 'UpdatedDateUTC',
    deletions: 'status',
    personal: ['Contact'],
  },
  operations: [operation],
  probe: { operation, query: queryOf(1, 1) },
  countSample: (text) => rowsOf(text).length,
  position: Position,
  begin: (_io, last): Position => ({ ...nextPass(last), page: 1 }),
  async next({ provider }, position): Promise<StreamPage<Position>> {
    const { page } = position;
    const headers = sinceHeader(position);
    const query = queryOf(page, pageSize);
    const answer = await provider.call({ operation, headers, query });
    const { DateTimeUTC, pagination } = readShape(Invoices, answer.value, stream);
    // Another page in its place: what the asked one holds would be lost without a word.
    if (pagination.page !== page) {
      throw new ConnectorsKitError('CONNECTORS_KIT_RESPONSE_INVALID', { part: 'page', stream });
    }
    const xeroNow = instantOf(DateTimeUTC);
    if (isBeyond(position, xeroNow)) {
      return { read: 0, records: [], position: { ...position, since: null }, isLast: false };
    }
    const isLast = page >= pagination.pageCount;
    if (!isLast) {
      await provider.callAhead({ operation, headers, query: queryOf(page + 1, pageSize) });
    }
    const records = rowsOf(answer).map((row) => ({
      ...{ stream, sourceId: row.value.InvoiceID, text: row.text },
      updatedAt: new Date(instantOf(row.value.UpdatedDateUTC)),
    }));
    const startedAt = position.startedAt ?? xeroNow;
    return {
      ...{ read: records.length, records, estimate: pagination.itemCount },
      position: { ...position, startedAt, page: page + 1 },
      isLast,
    };
  },
});

function queryOf(page: number, size: number): readonly (readonly [string, string])[] {
  return [
    ['page', String(page)],
    ['pageSize', String(size)],
    // Unit amounts with four places instead of two.
    ['unitdp', '4'],
    ['includeArchived', 'true'],
    ['order', 'InvoiceID ASC'],
  ];
}

function rowsOf(
  answer: Parameters<typeof readRows>[0],
): readonly AnswerRow<z.output<typeof Invoice>>[] {
  return readRows(answer, ['Invoices'], Invoice, stream);
}
