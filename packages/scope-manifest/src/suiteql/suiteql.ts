import type { QueryBodyRule } from '../body/body-rule.ts';
import { evidenceQueries } from './evidence-queries.ts';
import { ledgerQueries } from './ledger-queries.ts';
import { openItemQueries } from './open-item-queries.ts';
import { rosterQueries } from './roster-queries.ts';

// Records that NetSuite makes itself have negative ids; a first page begins below all of them.
const integer = '-?(?:0|[1-9][0-9]{0,17})';
const date = '[12][0-9]{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])';
const time = '(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]';

/**
 * Every query that is sent to NetSuite, word for word. Nobody writes query text: a query is chosen
 * by its name, and its placeholders are integers and dates.
 */
export const suiteql = {
  format: 'json',
  unit: 'query',
  member: 'q',
  shapes: {
    account: integer,
    book: integer,
    id: integer,
    line: integer,
    period: integer,
    periodend: date,
    since: `${date} ${time}`,
    subsidiary: integer,
    txn: integer,
    type: integer,
    until: `${date} ${time}`,
  },
  allows: [...ledgerQueries, ...openItemQueries, ...rosterQueries, ...evidenceQueries],
} as const satisfies QueryBodyRule;
