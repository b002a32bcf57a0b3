import { listConnections } from '@ataski/connectors-kit';
import { overview as contract } from '@ataski/contract';

import { defineRoute } from '../../http/define-route.ts';
import { breakerAttention } from './breaker-attention.ts';
import { observeChecks } from './observe-checks.ts';

/** Larger numbers are shown as "more than". */
const countedAtMost = 1000;

export const getOverview = defineRoute({
  call: contract.getOverview,
  kind: 'tenant',
  access: 'overview:read',
  audit: { none: 'counts and states, no row of a provider' },
  async handle({ tx, services }) {
    const connections = (await listConnections(tx)).filter(({ state }) => state !== 'disconnected');
    const runs = connections.flatMap(({ lastRun }) => (lastRun === null ? [] : [lastRun]));
    const finished = runs.flatMap(({ finishedAt, state }) =>
      state === 'complete' && finishedAt !== null ? [finishedAt] : [],
    );
    const now = services.clock.now();
    const midnight = `${now.toISOString().slice(0, 10)}T00:00:00.000Z`;
    return {
      connections: connections.length,
      records: connections.reduce((sum, { recordCount }) => sum + recordCount, 0),
      lastSyncAt: finished.sort().at(-1) ?? null,
      runningSyncs: runs.filter(({ state }) => state === 'running' || state === 'queued').length,
      auditEventsToday: await services.audit.count(tx, { from: midnight }, countedAtMost),
      checks: await observeChecks(tx, now),
      needsAttention: [
        ...(await breakerAttention(tx, services)),
        ...connections.flatMap(connectionAttention),
      ],
    };
  },
});

type Connection = Awaited<ReturnType<typeof listConnections>>[number];

function connectionAttention({ id, label, state, lastRun }: Connection) {
  const href = `/connections/${id}`;
  if (state === 'needs_reauth') return [{ sentence: `${label} needs a new key.`, href }];
  return lastRun?.state === 'failed'
    ? [{ sentence: `The last sync of ${label} failed.`, href }]
    : [];
}
