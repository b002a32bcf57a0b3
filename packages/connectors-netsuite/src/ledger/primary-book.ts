import type { ReadingIo } from '@ataski/connectors-kit';

import { Book } from '../schemas.ts';

/** The book of an account that keeps one. */
export const onlyBook = '1';

/** The id of the primary book, as it landed. Every other book repeats the lines of this one. */
export async function primaryBook(io: ReadingIo): Promise<string> {
  const landed = await io.listPresent({ stream: 'accounting_books', limit: 1000 });
  const books = landed.map(({ text }) => Book.parse(JSON.parse(text)));
  return books.find((book) => book.isprimary === 'T')?.id ?? onlyBook;
}
