import { createHash } from 'node:crypto';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import tls from 'node:tls';

import { labClock } from '@ataski/connector-lab/lab-clock';
import { composeParts } from '@ataski/connector-lab/lab-parts';
import { AtaskiError, createCorrelationId, parseTenantId } from '@ataski/kernel';
import { tenants } from '@ataski/postgres/template-database';

import { openTenancy } from '../open-tenancy.ts';
import { connectorOf } from '../system/connectors.ts';
import type { RenewalOrder, RenewalOutcome, RenewerSettings } from './renewer-settings.ts';

/** Workers of one process, each of which borrows a connection's access token at the same time. */
function createWorkers(
  settings: RenewerSettings,
): (order: RenewalOrder) => Promise<RenewalOutcome[]> {
  const clock = labClock();
  const { sandbox } = settings;
  const connector = connectorOf(settings.system, clock);
  const { tokens } = composeParts({
    ...{ db: openTenancy(settings.database, settings.name), connectors: [connector], clock },
    apps: settings.apps,
    dial: () => ({ address: '127.0.0.1', port: sandbox.port }),
    ca: sandbox.ca,
    sleep: (ms) => sleep(ms),
    onError: () => undefined,
  });
  const borrow = async (connectionId: string): Promise<RenewalOutcome> => {
    const context = {
      tenantId: parseTenantId(tenants.acme),
      actor: { type: 'connector', id: settings.system },
      correlationId: createCorrelationId(),
    } as const;
    try {
      const { withSecret } = tokens.lend(connector, context, connectionId);
      const token = await withSecret('proof', (secret) =>
        Promise.resolve(createHash('sha256').update(secret).digest('hex')),
      );
      return { token };
    } catch (error) {
      if (AtaskiError.is(error)) return { code: error.code, message: error.message };
      throw error;
    }
  };
  return async ({ connectionId, workers, now }) => {
    clock.at = Date.parse(now);
    return await Promise.all(Array.from({ length: workers }, () => borrow(connectionId)));
  };
}

tls.DEFAULT_MIN_VERSION = 'TLSv1.3';
const input = createInterface({ input: process.stdin });
let work: ReturnType<typeof createWorkers> | null = null;
input.on('line', (line) => {
  if (work === null) {
    work = createWorkers(JSON.parse(line) as RenewerSettings);
    process.stdout.write('ready\n');
    return;
  }
  void work(JSON.parse(line) as RenewalOrder).then((outcomes) => {
    process.stdout.write(`${JSON.stringify(outcomes)}\n`);
  });
});
// The input ends when the process that started this one is gone.
input.once('close', () => process.exit(0));
