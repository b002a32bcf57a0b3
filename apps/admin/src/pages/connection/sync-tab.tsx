import type { connections } from '@ataski/contract';
import { findSystem } from '@ataski/scope-manifest';
import type { SystemManifest } from '@ataski/scope-manifest';

import { Card } from '../../parts/card.tsx';
import { ScopeList } from '../../parts/scope-list.tsx';
import { ScheduleCard } from './schedule-card.tsx';
import { StatCards } from './stat-cards.tsx';
import { StreamsCard } from './streams-card.tsx';

/** How the connection does: figures, streams, and what it may do. */
export function SyncTab({ connection }: { readonly connection: connections.Connection }) {
  const system = findSystem(connection.system);
  return (
    <>
      <StatCards connection={connection} />
      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-4 wide:grid-cols-[minmax(0,1.55fr)_minmax(0,1fr)]">
        {system?.category === 'models' ? (
          <NothingRead system={system} />
        ) : (
          <StreamsCard connection={connection} />
        )}
        {system !== null && (
          <div className="space-y-4">
            {system.category !== 'models' && <ScheduleCard connection={connection} />}
            <Card
              title="What we may do"
              aside={<span className="text-xs text-muted">Manifest {system.version}</span>}
            >
              <ScopeList
                scopes={system.scopes.map((each) => ({
                  ...each,
                  granted: connection.grantedScopes?.includes(each.scope),
                }))}
                never={system.never}
                notes={system.notes ?? []}
              />
            </Card>
          </div>
        )}
      </div>
    </>
  );
}

function NothingRead({ system }: { readonly system: SystemManifest }) {
  return (
    <Card title="What the key is for">
      <p className="p-4 text-sm text-pretty text-muted">
        Nothing is read from {system.name}. The key is used for the calls to models that your
        company makes here, and for the check above, which costs nothing.
      </p>
    </Card>
  );
}
