import { getRouteApi } from '@tanstack/react-router';

import type { connections } from '@ataski/contract';

import { StreamPicker } from '../stream-picker.tsx';
import { MonthlyReport } from './monthly-report.tsx';
import { reportStreams, trialBalanceStream } from './report-streams.ts';
import { TrialBalanceReport } from './trial-balance-report.tsx';

const route = getRouteApi('/connections/$connectionId');

/** The reports of a ledger, one at a time. */
export function ReportsTab({ connection }: { readonly connection: connections.Connection }) {
  const streams = connection.lastRun?.streams.map(({ stream }) => stream) ?? [];
  const reports = reportStreams(streams);
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const report = reports.find((name) => name === search.stream) ?? reports[0];
  if (report === undefined) return null;
  const show = (patch: { stream?: string; month?: string; basis?: string }) =>
    void navigate({
      search: { tab: 'reports', stream: report, ...patch },
      replace: true,
      resetScroll: false,
    });
  const connectionId = connection.id;
  return (
    <>
      <div className="mb-4">
        <StreamPicker
          name="Report"
          streams={reports}
          value={report}
          onPick={(stream) => show({ stream })}
        />
      </div>
      {report === trialBalanceStream ? (
        <TrialBalanceReport
          {...{ connectionId, streams }}
          period={search.month}
          onPick={(month) => show({ month })}
        />
      ) : (
        <MonthlyReport
          key={report}
          {...{ connectionId, stream: report, month: search.month, basis: search.basis }}
          onPick={show}
        />
      )}
    </>
  );
}
