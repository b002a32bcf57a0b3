import type { z } from 'zod';

import type { ReadingIo } from '@ataski/connectors-kit';

import { Balance, GlLine } from '../schemas.ts';
import { addTo } from './account-sums.ts';
import type { AccountSums } from './account-sums.ts';

const atOnce = 5000;

/** Everything that landed of a stream and is not buried, row by row. */
export async function* landedRows<T>(
  io: ReadingIo,
  stream: string,
  schema: z.ZodType<T>,
): AsyncGenerator<{ readonly row: T; readonly text: string; readonly sourceId: string }> {
  for (let after = ''; ;) {
    const page = await io.listPresent({ stream, after, limit: atOnce });
    for (const { sourceId, text } of page)
      yield { row: schema.parse(JSON.parse(text)), text, sourceId };
    const last = page.at(-1);
    if (last === undefined || page.length < atOnce) return;
    after = last.sourceId;
  }
}

/** What the lines that landed add up to, in one book. */
export async function sumLandedLines(io: ReadingIo, book: string): Promise<AccountSums> {
  return await sum(io, 'gl_lines', GlLine, book);
}

/** What the balances that landed say, in one book. */
export async function sumLandedBalances(io: ReadingIo, book: string): Promise<AccountSums> {
  return await sum(io, 'trial_balance', Balance, book);
}

async function sum(
  io: ReadingIo,
  stream: string,
  schema: z.ZodType<GlLine | Balance>,
  book: string,
): Promise<AccountSums> {
  const sums: AccountSums = new Map();
  for await (const { row } of landedRows(io, stream, schema)) {
    if (row.book_id === book) addTo(sums, row);
  }
  return sums;
}
