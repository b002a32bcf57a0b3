import type { RecordToStore } from '@ataski/connectors-kit';

import type { Row } from '../named-query.ts';
import type { GlLine } from '../schemas.ts';
import { instantOf } from './account-clock.ts';

/** How a line is stored: a part of its transaction. */
export function glLineRecord({ row, text }: Row<GlLine>, aheadSeconds: number): RecordToStore {
  return {
    stream: 'gl_lines',
    sourceId: `${row.txn_id}:${row.line_id}:${row.book_id}`,
    text,
    updatedAt: instantOf(row.modified_at, aheadSeconds),
    parentId: row.txn_id,
  };
}
