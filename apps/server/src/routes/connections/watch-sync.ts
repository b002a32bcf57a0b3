import { setTimeout as sleep } from 'node:timers/promises';

import { getConnection } from '@ataski/connectors-kit';
import { connections as contract } from '@ataski/contract';

import { defineRoute } from '../../http/define-route.ts';

/** How often the progress is read; a page of a provider takes longer. */
const intervalMs = 300;

export const watchSync = defineRoute({
  call: contract.watchSync,
  kind: 'stream',
  access: 'connection:read',
  audit: { none: 'counters of a run, no row of a provider' },
  async *handle({ db, context, input, signal }) {
    let seen = '';
    while (!signal.aborted) {
      const { lastRun } = await db.withTenant(context, (tx) =>
        getConnection(tx, input.connectionId),
      );
      if (lastRun === null) return;
      const shown = JSON.stringify(lastRun);
      if (shown !== seen) yield lastRun;
      seen = shown;
      // Complete, failed or cancelled.
      if (lastRun.finishedAt !== null) return;
      await sleep(intervalMs, undefined, { signal }).catch(() => undefined);
    }
  },
});
