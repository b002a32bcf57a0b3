import { Link } from '@tanstack/react-router';

import type { connections } from '@ataski/contract';

import { Card } from '../../parts/card.tsx';
import { classNames } from '../../parts/class-names.ts';
import { ProgressRow } from '../../parts/progress-row.tsx';
import { Tag } from '../../parts/tag.tsx';
import { useMay } from '../../session/session.ts';
import { systemName } from '../../system-name.ts';
import { completeStreams, isRunning } from './run-state.ts';

/** The streams of the last run, row by row, and the way to its audit timeline. */
export function StreamsCard({ connection }: { readonly connection: connections.Connection }) {
  const { lastRun: run, system } = connection;
  const mayReadAudit = useMay('audit:read');
  if (run === null) {
    return (
      <Card title="Streams">
        <p className="px-4 py-6 text-muted">Nothing has been synced yet.</p>
      </Card>
    );
  }
  return (
    <Card title="Streams" aside={<RunState run={run} />}>
      <table aria-label="Streams" className="w-full border-separate border-spacing-0 text-sm">
        <thead>
          <tr>
            <Head name="Stream" />
            <Head name="Progress" className="max-sm:hidden" />
            <Head name="Read" className="text-right" />
            <Head name="Changed" className="text-right max-sm:hidden" />
            <Head name="State" />
          </tr>
        </thead>
        <tbody>
          {run.streams.map((stream) => (
            <ProgressRow key={stream.stream} stream={stream} provider={systemName(system)} />
          ))}
        </tbody>
      </table>
      {mayReadAudit && (
        <p className="border-t border-line px-4 py-2.5 text-xs text-muted">
          <Link
            to="/audit"
            search={{ correlation: run.correlationId, open: run.correlationId }}
            className="inline-flex min-h-6 items-center underline decoration-line-strong underline-offset-4 hover:text-text"
          >
            See everything this sync did
          </Link>
        </p>
      )}
    </Card>
  );
}

function RunState({ run }: { readonly run: connections.SyncRun }) {
  const words = `${completeStreams(run)} of ${run.streams.length}`;
  return (
    <span role="status">
      {isRunning(run) && <Tag tone="info">Syncing · {words}</Tag>}
      {run.state === 'complete' && <Tag tone="ok">Complete</Tag>}
      {run.state === 'failed' && <Tag tone="danger">Failed · {words}</Tag>}
    </span>
  );
}

function Head({ name, className }: { readonly name: string; readonly className?: string }) {
  return (
    <th
      scope="col"
      className={classNames(
        'border-b border-line bg-sunken px-3 py-2 sm:px-4 text-left text-xs leading-5 font-medium whitespace-nowrap text-muted',
        className,
      )}
    >
      {name}
    </th>
  );
}
