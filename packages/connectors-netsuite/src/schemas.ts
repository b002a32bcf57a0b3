import { z } from 'zod';

// At least this much. That each other column is text, too, `readRows` sees to; a null one is absent.

/** Records that NetSuite makes itself have negative ids. */
export const Id = z.string().regex(/^-?(?:0|[1-9]\d{0,17})$/);
/** Oracle writes no zero before the point. */
const Amount = z.string().regex(/^-?(?:\d+(?:\.\d+)?|\.\d+)$/);
/** A moment by the account's own clock. */
export const Moment = z.string().regex(/^[12]\d{3}-\d\d-\d\d \d\d:\d\d:\d\d$/);
const Day = z.string().regex(/^[12]\d{3}-\d\d-\d\d$/);
const Flag = z.enum(['T', 'F']);

/** Exactly as the ledger keeps it; of debit and credit one is absent. */
export const GlLine = z.object({
  txn_id: Id,
  line_id: Id,
  book_id: Id,
  period_id: Id,
  account_id: Id,
  subsidiary_id: Id,
  debit: Amount.optional(),
  credit: Amount.optional(),
  amount: Amount,
  modified_at: Moment,
});
export type GlLine = z.infer<typeof GlLine>;

/** A transaction that changed, posted or not. */
export const ChangedTransaction = z.object({ txn_id: Id });

/** What one account of one subsidiary holds of one period. */
export const Balance = z.object({
  account_id: Id,
  subsidiary_id: Id,
  period_id: Id,
  book_id: Id,
  debit: Amount,
  credit: Amount,
  amount: Amount,
});
export type Balance = z.infer<typeof Balance>;

/** A balance up to the end of a period. */
export const Accrual = z.object({
  account_id: Id,
  subsidiary_id: Id,
  book_id: Id,
  balance: Amount,
});

/** A receivable or a payable that is open. */
export const OpenItemRow = z.object({
  txn_id: Id,
  line_id: Id,
  book_id: Id,
  due_date: Day,
  open_base: Amount,
});

/** A record that was deleted. */
export const DeletedRecord = z.object({ record_id: Id, record_type_id: Id, deleted_at: Moment });

/** A member of a list. */
export const Listed = z.object({ id: Id });

/** A book of the account, as it landed. */
export const Book = z.object({ id: Id, isprimary: z.string().optional() });

/** An accounting period: a month, a quarter, a year, or one for adjustments. */
export const Period = z.object({
  id: Id,
  start_date: Day,
  end_date: Day,
  closed: Flag,
  isquarter: Flag,
  isyear: Flag,
  isadjust: Flag,
});
export type Period = z.infer<typeof Period>;

/** What the time is there. */
export const ProviderClock = z.object({ server_time: Moment, session_time: Moment });

/** A page of rows. */
export const Page = z.looseObject({
  items: z.array(z.unknown()),
  hasMore: z.boolean(),
});

/** What NetSuite answers when it refuses. */
export const NetsuiteFailure = z.looseObject({
  'o:errorDetails': z.array(
    z.looseObject({ detail: z.string().optional(), 'o:errorCode': z.string().optional() }),
  ),
});
