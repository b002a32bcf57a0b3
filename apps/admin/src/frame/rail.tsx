import { Link } from '@tanstack/react-router';
import {
  ChartColumn,
  Gauge,
  House,
  KeyRound,
  List,
  OctagonPause,
  Plug,
  ShieldCheck,
} from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';

import { connections } from '@ataski/contract';

import { useCall } from '../api/use-call.ts';
import { formatCount } from '../format/number.ts';
import { useMay } from '../session/session.ts';

/** Properties of the entries of the rail. */
export interface RailEntriesProps {
  /** Only icons are shown; names are still read out and shown on hover. */
  readonly collapsed?: boolean;
  readonly onNavigate?: () => void;
}

const entryClass =
  'flex min-h-8 items-center gap-2.5 rounded-control px-2 py-1.5 text-sm font-medium text-muted hover:text-text aria-[current=page]:bg-raised aria-[current=page]:text-text aria-[current=page]:shadow-[0_0_0_1px_var(--line)]';

/** The places of the app. Only those that exist. */
export function RailEntries({ collapsed = false, onNavigate }: RailEntriesProps) {
  const count = useConnectionCount();
  const mayReadModels = useMay('model:read');
  return (
    <div className="flex flex-col gap-0.5">
      <Link
        to="/"
        activeOptions={{ exact: true, includeSearch: false }}
        className={entryClass}
        {...{ onClick: onNavigate }}
      >
        <Entry icon={House} name="Overview" collapsed={collapsed} />
      </Link>
      <Link to="/connections" className={entryClass} {...{ onClick: onNavigate }}>
        <Entry icon={Plug} name="Connections" collapsed={collapsed}>
          {count !== null && (
            <span className="tnum ml-auto text-xs font-normal text-faint" aria-hidden>
              {formatCount(count)}
            </span>
          )}
        </Entry>
      </Link>
      <Link
        to="/audit"
        activeOptions={{ includeSearch: false }}
        className={entryClass}
        {...{ onClick: onNavigate }}
      >
        <Entry icon={List} name="Audit log" collapsed={collapsed} />
      </Link>
      {mayReadModels && <ModelEntries collapsed={collapsed} onNavigate={onNavigate} />}
      <p className={collapsed ? 'my-2 border-t border-line' : 'px-2 pt-4 pb-1 text-xs text-faint'}>
        <span className={collapsed ? 'sr-only' : undefined}>Trust</span>
      </p>
      <a href="/security" className={entryClass}>
        <Entry icon={ShieldCheck} name="Security" collapsed={collapsed} />
      </a>
    </div>
  );
}

const modelPlaces = [
  { to: '/app/llm-keys', name: 'Model keys', icon: KeyRound },
  { to: '/app/llm-budgets', name: 'Budgets', icon: Gauge },
  { to: '/app/llm-breakers', name: 'Breakers', icon: OctagonPause },
  { to: '/app/llm-spend', name: 'Spend', icon: ChartColumn },
] as const;

/** What concerns calls of models. */
function ModelEntries({
  collapsed,
  onNavigate,
}: {
  readonly collapsed: boolean;
  readonly onNavigate: RailEntriesProps['onNavigate'];
}) {
  return (
    <>
      <p className={collapsed ? 'my-2 border-t border-line' : 'px-2 pt-4 pb-1 text-xs text-faint'}>
        <span className={collapsed ? 'sr-only' : undefined}>Models</span>
      </p>
      {modelPlaces.map(({ to, name, icon }) => (
        <Link
          key={to}
          to={to}
          activeOptions={{ includeSearch: false }}
          className={entryClass}
          {...{ onClick: onNavigate }}
        >
          <Entry icon={icon} name={name} collapsed={collapsed} />
        </Link>
      ))}
    </>
  );
}

interface EntryProps {
  readonly icon: LucideIcon;
  readonly name: string;
  readonly collapsed: boolean;
  readonly children?: ReactNode;
}

function Entry({ icon: Icon, name, collapsed, children }: EntryProps) {
  return (
    <>
      <Icon aria-hidden size={16} strokeWidth={1.75} className="shrink-0" />
      <span className={collapsed ? 'sr-only' : undefined} title={collapsed ? name : undefined}>
        {name}
      </span>
      {!collapsed && children}
    </>
  );
}

/** How many connections are alive; null while unknown or none of this person's business. */
function useConnectionCount(): number | null {
  const call = useCall(connections.listConnections, {}, { enabled: useMay('connection:read') });
  const alive = call.data?.connections.filter(({ state }) => state !== 'disconnected').length ?? 0;
  return alive === 0 ? null : alive;
}
