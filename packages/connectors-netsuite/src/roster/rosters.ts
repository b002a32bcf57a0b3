import { onlyBook } from '../ledger/primary-book.ts';
import { Period } from '../schemas.ts';
import { roster } from './roster.ts';

/** Remembered rather than read: the id of the one company of an account without OneWorld. */
const onlySubsidiary = '1';

/** The lists that everything else refers to. */
export const rosters = [
  roster({
    name: 'accounting_books',
    without: { table: 'accountingbook', row: { id: onlyBook, isprimary: 'T', synthetic: 'T' } },
  }),
  roster({ name: 'accounting_periods', schema: Period }),
  roster({
    name: 'subsidiaries',
    without: { table: 'subsidiary', row: { id: onlySubsidiary, synthetic: 'T' } },
  }),
  roster({ name: 'accounts' }),
  roster({ name: 'currencies' }),
  roster({ name: 'departments' }),
  roster({ name: 'classes' }),
  roster({ name: 'locations' }),
] as const;
