import type { connections } from '@ataski/contract';

import { calendarDate } from '../../format/instant.ts';
import { Tag } from '../../parts/tag.tsx';
import { When } from '../../parts/when.tsx';

type Connection = connections.Connection;

/** Whether a connection works, in as few words as say what to do. */
export function ConnectionState({ connection }: { readonly connection: Connection }) {
  const { lastRun, health, credentialHint } = connection;
  if (health.status === 'disconnected') return <Tag tone="quiet">Disconnected</Tag>;
  if (health.status === 'needs_consent')
    return <Tag tone="warn">{credentialHint === null ? 'Needs consent' : 'Needs a new key'}</Tag>;
  if (lastRun?.state === 'running' || lastRun?.state === 'queued')
    return <RunningState health={health} />;
  if (lastRun?.state === 'failed' && health.status === 'healthy')
    return <Tag tone="danger">Last sync failed</Tag>;
  return <HealthTag health={health} />;
}

function RunningState({ health }: Pick<Connection, 'health'>) {
  return health.status === 'limited' ? (
    <HealthTag health={health} />
  ) : (
    <Tag tone="info">Syncing</Tag>
  );
}

function HealthTag({ health: { status, until } }: Pick<Connection, 'health'>) {
  switch (status) {
    case 'expiring':
      return (
        <Tag tone="warn">{`Consent ends ${until === null ? 'soon' : calendarDate(until)}`}</Tag>
      );
    case 'permission_missing':
      return <Tag tone="danger">Permission missing</Tag>;
    case 'no_credit':
      return <Tag tone="warn">No credit at the provider</Tag>;
    case 'limited':
      return (
        <Tag tone="warn">
          {until === null ? (
            'Limited by the provider'
          ) : (
            <>
              Limited until <When at={until} />
            </>
          )}
        </Tag>
      );
    case 'unreachable':
      return <Tag tone="danger">Provider cannot be reached</Tag>;
    default:
      return <Tag tone="ok">Healthy</Tag>;
  }
}
