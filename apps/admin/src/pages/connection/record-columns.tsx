import type { connections } from '@ataski/contract';

import { sentenceCase, shortenId } from '../../format/words.ts';
import type { Column } from '../../parts/data-table.tsx';
import { Tag } from '../../parts/tag.tsx';
import { When } from '../../parts/when.tsx';
import { summariseRecord } from './record-summary.ts';
import { ShownAmount } from './shown-amount.tsx';

type StoredRecord = connections.StoredRecord;

/** What a table shows of any provider's record. */
export const recordColumns: readonly Column<StoredRecord>[] = [
  {
    id: 'id',
    header: 'Id',
    className: 'font-mono text-xs',
    text: ({ sourceId }) => sourceId,
    cell: ({ sourceId }) => <span title={sourceId}>{shortenId(sourceId, 22)}</span>,
  },
  {
    id: 'name',
    header: 'Name',
    hideBelow: 'md',
    text: ({ data }) => summariseRecord(data).title ?? '',
    cell: ({ data }) => (
      <span className="block max-w-[36ch] truncate">{summariseRecord(data).title}</span>
    ),
  },
  {
    id: 'status',
    header: 'Status',
    hideBelow: 'sm',
    text: (record) =>
      record.deletedAt === null ? (summariseRecord(record.data).status ?? '') : 'deleted',
    cell: (record) => <Status record={record} />,
  },
  {
    id: 'amount',
    header: 'Amount',
    align: 'end',
    text: ({ data }) => amountText(data),
    cell: ({ data }) => <Amount data={data} />,
  },
  {
    id: 'changed',
    header: 'Changed',
    align: 'end',
    hideBelow: 'sm',
    text: ({ changedAt }) => changedAt,
    cell: ({ changedAt }) => <When at={changedAt} />,
  },
];

function Status({ record }: { readonly record: StoredRecord }) {
  if (record.deletedAt !== null) return <Tag tone="quiet">Deleted</Tag>;
  const { status } = summariseRecord(record.data);
  return status === null ? null : sentenceCase(status);
}

function Amount({ data }: Pick<StoredRecord, 'data'>) {
  const { amount } = summariseRecord(data);
  return amount === null ? null : <ShownAmount amount={amount} />;
}

/** The digits as they were sent, with their currency, so that a spreadsheet rounds nothing. */
function amountText(data: string): string {
  const { amount } = summariseRecord(data);
  if (amount === null) return '';
  const digits = 'minorUnits' in amount ? amount.minorUnits : amount.decimal;
  return `${digits} ${amount.currency ?? ''}`.trim();
}
