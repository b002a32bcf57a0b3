import { Link, useNavigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';

import type { connections } from '@ataski/contract';

import { formatCount } from '../../format/number.ts';
import { DataTable } from '../../parts/data-table.tsx';
import type { Column } from '../../parts/data-table.tsx';
import { SystemMark } from '../../parts/system-mark.tsx';
import { When } from '../../parts/when.tsx';
import { systemName } from '../../system-name.ts';
import { ConnectionState } from './connection-state.tsx';

type Connection = connections.Connection;

const columns: readonly Column<Connection>[] = [
  {
    id: 'connection',
    header: 'Connection',
    text: ({ label }) => label,
    cell: (connection) => <ConnectionName connection={connection} />,
  },
  {
    id: 'account',
    header: 'Account',
    hideBelow: 'lg',
    className: 'font-mono text-xs',
    text: ({ externalAccountId }) => externalAccountId ?? '',
    cell: ({ externalAccountId, livemode }) => externalAccountId ?? modeWords(livemode),
  },
  {
    id: 'state',
    header: 'State',
    text: ({ state }) => state,
    cell: (connection) => <ConnectionState connection={connection} />,
  },
  {
    id: 'records',
    header: 'Records',
    align: 'end',
    hideBelow: 'sm',
    text: ({ recordCount }) => String(recordCount),
    cell: ({ recordCount }) => formatCount(recordCount),
  },
  {
    id: 'synced',
    header: 'Last sync',
    align: 'end',
    hideBelow: 'md',
    text: ({ lastRun }) => lastRun?.finishedAt ?? '',
    cell: ({ lastRun }) => <LastSync finishedAt={lastRun?.finishedAt ?? null} />,
  },
];

/** The connections of the tenant; a row leads to its page. */
export function ConnectionList({ connections }: { readonly connections: readonly Connection[] }) {
  const navigate = useNavigate();
  return (
    <div className="mb-10">
      <DataTable
        name="Connections"
        columns={columns}
        rows={connections}
        rowKey={({ id }) => id}
        onOpen={({ id }) =>
          void navigate({ to: '/connections/$connectionId', params: { connectionId: id } })
        }
      />
    </div>
  );
}

function ConnectionName({
  connection: { id, label, system },
}: {
  readonly connection: Connection;
}) {
  return (
    <span className="flex items-center gap-3">
      <SystemMark name={systemName(system)} />
      <Link
        to="/connections/$connectionId"
        params={{ connectionId: id }}
        onClick={(event) => event.stopPropagation()}
        className="max-w-[36ch] truncate leading-6 font-medium underline-offset-4 hover:underline"
      >
        {label}
      </Link>
    </span>
  );
}

/** What is known of an account whose provider gives no id. */
function modeWords(livemode: boolean | null): ReactNode {
  if (livemode === null) return null;
  return (
    <span className="font-sans text-sm text-muted">{livemode ? 'Live mode' : 'Test mode'}</span>
  );
}

function LastSync({ finishedAt }: { readonly finishedAt: string | null }) {
  if (finishedAt === null) return <span className="text-faint">Not yet</span>;
  return <When at={finishedAt} />;
}
