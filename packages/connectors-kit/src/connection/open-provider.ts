import { setTimeout as delay } from 'node:timers/promises';

import { systemClock } from '@ataski/kernel';
import type { TenantContext } from '@ataski/kernel';

import type { Connector } from '../connector.ts';
import { createProvider } from '../provider/provider.ts';
import type { Provider } from '../provider/provider.ts';
import type { ConnectedAccount } from '../reading/reading.ts';
import type { ConnectionsOptions } from './connections.ts';

/** A provider under a credential that is not stored yet, for the checks before it is. */
export function openProvider(
  { egress, apps, clock = systemClock }: ConnectionsOptions,
  connector: Connector,
  context: TenantContext,
  account: ConnectedAccount,
  secret: string,
): Provider {
  return createProvider({
    ...{ connector, context, account, door: egress },
    ...(apps === undefined ? {} : { apps }),
    withSecret: (_purpose, work) => work(secret),
    // A person waits for the answer, and one call to each list is no burst.
    callsPerSecond: Number.POSITIVE_INFINITY,
    pulse: { clock, random: () => 0.5, sleep: rest },
  });
}

async function rest(ms: number): Promise<void> {
  await delay(ms);
}
