import { setTimeout as sleep } from 'node:timers/promises';

import { Router } from 'express';

import type { Tenancy } from '@ataski/tenancy';

import type { Services } from '../services.ts';
import { ServerError } from './errors.ts';
import { nameRoute } from './request-log.ts';

/** A probe that waits longer has its answer already. */
const patienceMs = 3_000;

/** `/healthz`: the process lives. `/readyz`: it can serve, because the database answers. */
export function healthRoutes({
  tenancy,
  stopping,
}: {
  readonly tenancy: Pick<Tenancy, 'ping'>;
  readonly stopping: Services['stopping'];
}): Router {
  const ping = sharedPing(tenancy);
  const router = Router();
  router.get('/healthz', (_request, response) => {
    nameRoute(response, 'healthz');
    response.set('cache-control', 'no-store').json({ status: 'alive' });
  });
  router.get('/readyz', async (_request, response) => {
    nameRoute(response, 'readyz');
    if (stopping.aborted) throw new ServerError('SERVER_STOPPING');
    await inTime(ping());
    response.set('cache-control', 'no-store').json({ status: 'ready' });
  });
  return router;
}

/** The rate limit does not count probes, so however many there are share one question. */
function sharedPing({ ping }: Pick<Tenancy, 'ping'>): () => Promise<void> {
  let running: Promise<void> | null = null;
  return () =>
    (running ??= ping().finally(() => {
      running = null;
    }));
}

async function inTime(work: Promise<void>): Promise<void> {
  const late = new AbortController();
  const tooLate = async (): Promise<never> => {
    await sleep(patienceMs, undefined, { signal: late.signal });
    throw new ServerError('SERVER_DATABASE_SILENT');
  };
  try {
    await Promise.race([work, tooLate()]);
  } finally {
    late.abort();
  }
}
