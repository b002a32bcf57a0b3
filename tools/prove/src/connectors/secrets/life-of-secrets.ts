import { inspect } from 'node:util';

import { createLab, labClock } from '@ataski/connector-lab';
import { getConnection, listConnections, listRecords } from '@ataski/connectors-kit';
import { tenants } from '@ataski/postgres/template-database';

import type { Secret } from '../../foundation/canary/secret-forms.ts';
import type { LabDatabase } from '../lab-database.ts';
import { pageTargets } from '../hostile/page-targets.ts';
import { connectorOf } from '../system/connectors.ts';
import { keyConnectors } from '../system/key-systems.ts';
import type { ProvenSystem } from '../system/proven-system.ts';
import { quotingAnswers } from './quoting-answers.ts';
import { tapWire } from './wire-tap.ts';

/** What happened to one system's secrets, so that nobody finds nothing because nothing was done. */
export interface LifeOfSecrets {
  readonly system: string;
  readonly secrets: readonly Secret[];
  readonly requests: number;
  readonly records: number;
  /** Things that went wrong on purpose. */
  readonly failures: number;
  /** Every error in full, cause and details included. */
  readonly errors: string;
  /** Everything that the product's functions answered. */
  readonly answers: string;
}

/** Connects, reads, renews, lets everything go wrong while the provider quotes, and disconnects. */
export async function liveThrough(
  system: ProvenSystem,
  database: LabDatabase,
  label: string,
): Promise<LifeOfSecrets> {
  const clock = labClock();
  const provider = system.open(clock, 'short');
  const tap = tapWire(provider.simulator);
  const connector = keyConnectors[system.id] ?? connectorOf(system.id, clock);
  const lab = await createLab(database, {
    ...{ simulators: [tap.simulator], connectors: [connector], clock, apps: provider.apps },
    runner: { maxAttempts: 2 },
  });
  const said: string[] = [];
  const answered: string[] = [];
  const context = () => database.context();
  const attempt = async (work: () => Promise<unknown>): Promise<void> => {
    await work().then(
      (answer) => answered.push(JSON.stringify(answer) ?? ''),
      (error: unknown) => said.push(inspect(error, { depth: 12, showHidden: true })),
    );
  };
  const { withTenant } = database.tenancy;
  const look = async (connectionId: string): Promise<number> => {
    let records = 0;
    await attempt(() => withTenant(context(), (tx) => listConnections(tx)));
    await attempt(() => withTenant(context(), (tx) => getConnection(tx, connectionId)));
    const stream = pageTargets[system.id]?.stream;
    if (stream === undefined) return 0;
    const page = await withTenant(context(), (tx) =>
      listRecords(tx, { connectionId, stream, limit: 100 }),
    );
    answered.push(JSON.stringify(page));
    records += page.records.length;
    return records;
  };
  const sync = async (connectionId: string): Promise<void> => {
    if (pageTargets[system.id] === undefined) {
      await attempt(() => lab.connections.check(context(), connectionId));
      return;
    }
    await attempt(() => withTenant(context(), (tx) => lab.connections.startSync(tx, connectionId)));
    for (let more = true; more;) {
      more = await lab.runner.runOnce();
      if (more) await database.pools.superuser.query(dueSql);
    }
  };
  try {
    for (const answer of quotingAnswers) {
      tap.instead = answer;
      await attempt(() => provider.connect(lab, context()));
    }
    tap.instead = () => undefined;
    const connectionId = await provider.connect(lab, context());
    await database.pools.superuser.query(
      'update connectors_kit.connection set label = $2 where id = $1',
      [connectionId, label],
    );
    await sync(connectionId);
    const records = await look(connectionId);
    for (const answer of quotingAnswers) {
      tap.instead = answer;
      await sync(connectionId);
      await attempt(() => lab.connections.check(context(), connectionId));
      tap.instead = () => undefined;
      provider.oauth?.expireAccessTokens();
      await sync(connectionId);
    }
    await look(connectionId);
    await attempt(() => lab.connections.revoke(context(), connectionId));
    await attempt(() =>
      withTenant(context(), (tx) => lab.connections.disconnect(tx, connectionId)),
    );
    said.push(...lab.errors.map((error) => inspect(error, { depth: 12, showHidden: true })));
    const fixed = Object.entries(provider.secrets).map(([name, text]) => ({ name, text }));
    const secrets = [...fixed, ...tap.secrets()].map(({ name, text }) => ({
      name: `${system.id} ${name}`,
      text,
    }));
    return {
      ...{ system: system.id, secrets, requests: tap.requests(), records, failures: said.length },
      ...{ errors: said.join('\n'), answers: answered.join('\n') },
    };
  } finally {
    await lab.close();
  }
}

/** Whatever was put off is tried again at once, until it is given up. */
const dueSql = `update connectors_kit.run_lease set due_at = clock_timestamp() - interval '1 second'
                 where tenant_id = '${tenants.acme}'`;
