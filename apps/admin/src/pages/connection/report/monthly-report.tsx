import { FileSpreadsheet } from 'lucide-react';

import { sentenceCase } from '../../../format/words.ts';
import { Card } from '../../../parts/card.tsx';
import { Loaded } from '../../../parts/loaded.tsx';
import { Message } from '../../../parts/message.tsx';
import { SkeletonTable } from '../../../parts/skeleton.tsx';
import { ReportHistory } from './report-history.tsx';
import { ReportPicker } from './report-picker.tsx';
import { monthName, readReportId } from './report-streams.ts';
import { ReportTable } from './report-table.tsx';
import { readReport } from './report.ts';
import { useAllRecords } from './use-all-records.ts';

/** Properties of the report. */
export interface MonthlyReportProps {
  readonly connectionId: string;
  readonly stream: string;
  readonly month: string | undefined;
  readonly basis: string | undefined;
  readonly onPick: (picked: { readonly month: string; readonly basis: string }) => void;
}

/** One report by month and basis, and how it was restated. */
export function MonthlyReport(props: MonthlyReportProps) {
  const { call, records } = useAllRecords(props.connectionId, props.stream);
  return (
    <Loaded
      call={call}
      permission="record:read"
      skeleton={<SkeletonTable columns={2} />}
      isEmpty={() => records.length === 0}
      empty={<NoReports stream={props.stream} />}
    >
      {() => <Chosen {...props} records={records} />}
    </Loaded>
  );
}

interface ChosenProps extends MonthlyReportProps {
  readonly records: ReturnType<typeof useAllRecords>['records'];
}

function Chosen({ records, connectionId, stream, month, basis, onPick }: ChosenProps) {
  const ids = records
    .map(({ sourceId }) => readReportId(sourceId))
    .filter((each) => each !== null)
    .toSorted((a, b) => b.month.localeCompare(a.month));
  const bases = [...new Set(ids.map((each) => each.basis))];
  const chosenBasis = bases.find((each) => each === basis) ?? bases[0] ?? '';
  const months = [
    ...new Set(ids.filter((each) => each.basis === chosenBasis).map((each) => each.month)),
  ];
  const chosenMonth = months.find((each) => each === month) ?? months[0] ?? '';
  const sourceId = `${chosenMonth}/${chosenBasis}`;
  const data = records.find((record) => record.sourceId === sourceId)?.data ?? '';
  const report = readReport(data);
  const name = sentenceCase(stream);
  return (
    <>
      <div className="mb-4 flex flex-wrap items-end gap-3">
        <ReportPicker
          name="Month"
          value={chosenMonth}
          choices={months.map((value) => ({ value, name: monthName(value) }))}
          onPick={(value) => onPick({ month: value, basis: chosenBasis })}
        />
        {bases.length > 1 && (
          <ReportPicker
            name="Basis"
            value={chosenBasis}
            choices={bases.map((value) => ({ value, name: sentenceCase(value) }))}
            onPick={(value) => onPick({ month: chosenMonth, basis: value })}
          />
        )}
      </div>
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-4 wide:grid-cols-[minmax(0,1.9fr)_minmax(0,1fr)]">
        <Card title={`${name}, ${monthName(chosenMonth)}`}>
          {report === null || report.rows.length === 0 ? (
            <p className="p-4 text-sm text-muted">This month has no figures.</p>
          ) : (
            <ReportTable report={report} name={`${name}, ${monthName(chosenMonth)}`} />
          )}
        </Card>
        <ReportHistory {...{ connectionId, stream, sourceId }} />
      </div>
    </>
  );
}

function NoReports({ stream }: { readonly stream: string }) {
  return (
    <Message icon={FileSpreadsheet} title={`No ${sentenceCase(stream).toLowerCase()} yet`}>
      It appears here as soon as the sync has read it.
    </Message>
  );
}
