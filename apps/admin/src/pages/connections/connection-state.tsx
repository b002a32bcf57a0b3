import type { connections } from '@ataski/contract';

import { Tag } from '../../parts/tag.tsx';

/** Whether a connection works, in one word. */
export function ConnectionState({ connection }: { readonly connection: connections.Connection }) {
  const { state, lastRun } = connection;
  if (state === 'disconnected') return <Tag tone="quiet">Disconnected</Tag>;
  if (state === 'needs_reauth') return <Tag tone="warn">Needs a new key</Tag>;
  if (lastRun?.state === 'running' || lastRun?.state === 'queued')
    return <Tag tone="info">Syncing</Tag>;
  if (lastRun?.state === 'failed') return <Tag tone="danger">Last sync failed</Tag>;
  return <Tag tone="ok">Healthy</Tag>;
}
