import { FileSpreadsheet } from 'lucide-react';

import { Card } from '../../../parts/card.tsx';
import { Loaded } from '../../../parts/loaded.tsx';
import { Message } from '../../../parts/message.tsx';
import { SkeletonTable } from '../../../parts/skeleton.tsx';
import { ReportPicker } from './report-picker.tsx';
import { ReportTable } from './report-table.tsx';
import type { Report } from './report.ts';
import { textsOf, trialBalances } from './trial-balance.ts';
import type { TrialBalance } from './trial-balance.ts';
import { useAllRecords } from './use-all-records.ts';

/** Properties of the report. */
export interface TrialBalanceReportProps {
  readonly connectionId: string;
  readonly streams: readonly string[];
  readonly period: string | undefined;
  readonly onPick: (period: string) => void;
}

/** The balances of one period, with exact totals. */
export function TrialBalanceReport(props: TrialBalanceReportProps) {
  const { connectionId, streams } = props;
  const { call, records, isWhole } = useAllRecords(connectionId, 'trial_balance');
  const accounts = useNames(connectionId, 'accounts', streams, 'accountsearchdisplayname');
  const periods = useNames(connectionId, 'accounting_periods', streams, 'periodname');
  const subsidiaries = useNames(connectionId, 'subsidiaries', streams, 'name');
  const balances = trialBalances(records, { accounts, periods, subsidiaries });
  return (
    <Loaded
      call={call}
      permission="record:read"
      skeleton={<SkeletonTable columns={4} />}
      isEmpty={() => balances.length === 0}
      empty={
        <Message icon={FileSpreadsheet} title="No trial balance yet">
          It appears here as soon as the sync has read it.
        </Message>
      }
    >
      {() => (
        <>
          {!isWhole && (
            <p role="status" className="mb-3 text-sm text-muted">
              Still loading: totals count what is loaded so far.
            </p>
          )}
          <Chosen {...props} balances={balances} />
        </>
      )}
    </Loaded>
  );
}

function Chosen({
  balances,
  period,
  onPick,
}: TrialBalanceReportProps & { readonly balances: readonly TrialBalance[] }) {
  const chosen = balances.find((each) => each.period === period) ?? balances.at(-1);
  if (chosen === undefined) return null;
  const name = `Trial balance, ${chosen.period}`;
  return (
    <>
      <div className="mb-4">
        <ReportPicker
          name="Period"
          value={chosen.period}
          choices={balances.map((each) => ({ value: each.period, name: each.period }))}
          onPick={onPick}
        />
      </div>
      <Card title={name}>
        <ReportTable report={asReport(chosen)} name={name} />
      </Card>
    </>
  );
}

function asReport({ columns, rows, totals }: TrialBalance): Report {
  const total = totals.map((each) => each ?? 'cannot be added');
  return {
    ...{ title: 'Trial balance', currency: null, columns },
    rows: [
      ...rows.map(({ key, account, values }) => ({
        ...{ key, label: account, depth: 0, kind: 'row' as const, values },
      })),
      { key: 'total', label: 'Total', depth: 0, kind: 'total', values: total },
    ],
  };
}

/** Names by id from another stream of the same connection, where it has such a stream. */
function useNames(
  connectionId: string,
  stream: string,
  streams: readonly string[],
  member: string,
): ReadonlyMap<string, string> {
  const { records } = useAllRecords(connectionId, stream, streams.includes(stream));
  return new Map(
    records.flatMap(({ sourceId, data }) => {
      const name = textsOf(data)[member];
      return name === undefined ? [] : [[sourceId, name] as const];
    }),
  );
}
