import { useQueryClient } from '@tanstack/react-query';
import { useId } from 'react';

import { connections } from '@ataski/contract';

import { problemOf } from '../../api/problem-error.ts';
import { useSend } from '../../api/use-call.ts';
import { absoluteTime, relativeTime } from '../../format/instant.ts';
import { announce } from '../../parts/announce.ts';
import { Card } from '../../parts/card.tsx';
import { selectClass } from '../../parts/field.tsx';
import { ProblemNote } from '../../parts/problem-note.tsx';
import { useNow } from '../../parts/use-now.ts';
import { useMay } from '../../session/session.ts';

type Connection = connections.Connection;

const names: Readonly<Record<connections.SyncInterval, string>> = {
  off: 'Off',
  hourly: 'Every hour',
  every_6_hours: 'Every 6 hours',
  daily: 'Every day',
};

/** How often the connection is synced by itself, and when next. */
export function ScheduleCard({ connection }: { readonly connection: Connection }) {
  const id = useId();
  const mayManage = useMay('connection:manage');
  const { set, isPending, problem } = useSchedule(connection.id);
  const { interval } = connection.schedule;
  return (
    <Card title="Schedule">
      <div className="space-y-3 p-4 text-sm">
        {problem !== null && <ProblemNote problem={problem} />}
        {mayManage ? (
          <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1.5">
            <label htmlFor={id} className="font-medium">
              Sync by itself
            </label>
            <select
              id={id}
              value={interval}
              disabled={isPending}
              onChange={(event) => set(event.target.value as connections.SyncInterval)}
              className={selectClass}
            >
              {Object.entries(names).map(([value, name]) => (
                <option key={value} value={value}>
                  {name}
                </option>
              ))}
            </select>
          </div>
        ) : (
          <p className="font-medium">{names[interval]}</p>
        )}
        <p className="text-pretty text-muted">
          <NextSync connection={connection} />
        </p>
      </div>
    </Card>
  );
}

function NextSync({ connection: { state, schedule } }: { readonly connection: Connection }) {
  const nowMs = useNow();
  const { nextAt } = schedule;
  if (nextAt === null) return 'It is synced when somebody presses Sync now, and never by itself.';
  if (state === 'needs_reauth') return 'It waits until somebody consents, or connects, again.';
  if (Date.parse(nextAt) <= nowMs) return 'The next sync is due now.';
  return (
    <>
      Next sync{' '}
      <time dateTime={nextAt} title={absoluteTime(nextAt)}>
        {relativeTime(nextAt, nowMs)}
      </time>
      . What was missed while a sync could not run is made up for by one.
    </>
  );
}

function useSchedule(connectionId: string) {
  const client = useQueryClient();
  const { mutate, error, isPending } = useSend(connections.setSchedule);
  return {
    set: (interval: connections.SyncInterval) =>
      mutate(
        { connectionId, interval },
        {
          onSuccess: (changed) => {
            client.setQueryData([connections.getConnection.id, { connectionId }], changed);
            announce(`Syncs by itself: ${names[interval].toLowerCase()}.`);
          },
        },
      ),
    isPending,
    problem: error === null ? null : problemOf(error),
  };
}
