import type { QueryAllowance } from '../body/body-rule.ts';
import { afterPair, digits, moment, query, select, where, within } from './query-text.ts';

/** Remembered rather than read: the table of one row. */
const oneRow = 'FROM dual';

/** What is needed to read the rest soundly: what is gone, and what the time is there. */
export const evidenceQueries: readonly QueryAllowance[] = [
  {
    name: 'deleted_records',
    sentence: 'Which records were deleted in a window of time, and when.',
    text: query(
      select(
        digits('recordid', 'record_id'),
        digits('recordtypeid', 'record_type_id'),
        'type',
        'scriptid',
        moment('deleteddate', 'deleted_at'),
      ),
      'FROM deletedrecord',
      // A record's id is unique only among those of its type.
      where(within('deleteddate'), afterPair(['recordtypeid', 'type'], ['recordid', 'id'])),
      'ORDER BY recordtypeid, recordid',
    ),
  },
  {
    name: 'provider_clock',
    sentence: 'What the time is in NetSuite, by which windows of time are drawn.',
    text: query(
      select(moment('SYSDATE', 'server_time'), moment('CURRENT_TIMESTAMP', 'session_time')),
      oneRow,
    ),
  },
];
