import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';

import { systemClock } from '@ataski/kernel';
import type { TenantContext } from '@ataski/kernel';

import { secretOf } from '../auth/secret-of.ts';
import type { Connector } from '../connector.ts';
import { unpaced } from '../pace/pace.ts';
import { createProvider } from '../provider/provider.ts';
import type { Provider } from '../provider/provider.ts';
import type { ConnectedAccount } from '../reading/reading.ts';
import type { ConnectionsOptions } from './connections.ts';

/** A provider under a credential that is not stored yet, for the checks before it is. */
export function openProvider(
  { egress, apps, buckets, clock = systemClock }: ConnectionsOptions,
  connector: Connector,
  context: TenantContext,
  account: ConnectedAccount,
  secret: string,
): Provider {
  return createProvider({
    ...{ connector, context, account, door: egress },
    ...(apps === undefined ? {} : { apps }),
    withSecret: (_purpose, work) => work(secret),
    // A person waits for the answer, and one call to each list is no burst of the account's.
    pace: buckets?.pace(connector, { context }, { sleep: rest }) ?? unpaced,
    pulse: { clock, random: () => 0.5, sleep: rest },
  });
}

/** What a connection's provider is opened for. */
export interface ProviderOrigin {
  readonly context: TenantContext;
  readonly connectionId: string;
  readonly account: ConnectedAccount;
  readonly parentEventId?: string;
}

/** A provider under the credential of a connection. */
export function openConnectedProvider(
  { egress, apps, vault, tokens, buckets, clock = systemClock }: ConnectionsOptions,
  connector: Connector,
  { context, connectionId, account, parentEventId }: ProviderOrigin,
): Provider {
  const sources = { credentials: vault, ...(tokens === undefined ? {} : { tokens }) };
  return createProvider({
    ...{ connector, context, account, door: egress },
    ...secretOf(connector, { context, connectionId }, sources),
    ...(apps === undefined ? {} : { apps }),
    ...(parentEventId === undefined ? {} : { parentEventId }),
    ...(buckets === undefined
      ? {}
      : { pace: buckets.pace(connector, { context, connectionId }, { sleep: rest }) }),
    pulse: { clock, random: fraction, sleep: rest },
  });
}

function fraction(): number {
  return randomBytes(4).readUInt32BE() / 2 ** 32;
}

async function rest(ms: number): Promise<void> {
  await delay(ms);
}
