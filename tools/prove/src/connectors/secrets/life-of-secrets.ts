import { inspect } from 'node:util';

import { createLab, labClock } from '@ataski/connector-lab';
import type { Lab } from '@ataski/connector-lab';
import { getConnection, listConnections, listRecords } from '@ataski/connectors-kit';
import type { TenantTx } from '@ataski/kernel';
import { tenants } from '@ataski/postgres/template-database';

import type { Secret } from '../../foundation/canary/secret-forms.ts';
import { pageTargets } from '../hostile/page-targets.ts';
import type { LabDatabase } from '../lab-database.ts';
import { connectorOf } from '../system/connectors.ts';
import { keyConnectors } from '../system/key-systems.ts';
import type { OpenProvider, ProvenSystem } from '../system/proven-system.ts';
import { quotingAnswers } from './quoting-answers.ts';
import { tapWire } from './wire-tap.ts';
import type { WireTap } from './wire-tap.ts';

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
  const journal: Journal = { said: [], answered: [] };
  try {
    const records = await live({ system, database, provider, tap, lab, journal }, label);
    const { said, answered } = journal;
    said.push(...lab.errors.map(inWords));
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

interface Journal {
  readonly said: string[];
  readonly answered: string[];
}

interface Scene {
  readonly system: ProvenSystem;
  readonly database: LabDatabase;
  readonly provider: OpenProvider;
  readonly tap: WireTap;
  readonly lab: Lab;
  readonly journal: Journal;
}

/** Returns how many records were shown. */
async function live(scene: Scene, label: string): Promise<number> {
  const { database, provider, tap, lab, journal } = scene;
  const context = () => database.context();
  const { withTenant } = database.tenancy;
  for (const answer of quotingAnswers) {
    // The person's own pages work; what the product asks for is answered so.
    tap.instead = (request) => (isPersonal(request.host) ? undefined : answer(request));
    await attempt(journal, () => provider.connect(lab, context()));
  }
  tap.instead = () => undefined;
  const connectionId = await provider.connect(lab, context());
  await database.pools.superuser.query(
    'update connectors_kit.connection set label = $2 where id = $1',
    [connectionId, label],
  );
  await sync(scene, connectionId);
  const records = await look(scene, connectionId);
  for (const answer of quotingAnswers) {
    tap.instead = answer;
    await sync(scene, connectionId);
    await attempt(journal, () => lab.connections.check(context(), connectionId));
    tap.instead = () => undefined;
    provider.oauth?.expireAccessTokens();
    await sync(scene, connectionId);
  }
  await look(scene, connectionId);
  await attempt(journal, () => lab.connections.revoke(context(), connectionId));
  await attempt(journal, () =>
    withTenant(context(), (tx) => lab.connections.disconnect(tx, connectionId)),
  );
  return records;
}

async function attempt({ said, answered }: Journal, work: () => Promise<unknown>): Promise<void> {
  await work().then(
    (answer) => answered.push(JSON.stringify(answer)),
    (error: unknown) => said.push(inWords(error)),
  );
}

/** With causes, details, and whatever is hidden. */
function inWords(error: unknown): string {
  return inspect(error, { depth: 12, showHidden: true });
}

/** What a person is shown of the connection. Returns the number of records. */
async function look(scene: Scene, connectionId: string): Promise<number> {
  const { system, database, journal } = scene;
  const asAcme = <T>(work: (tx: TenantTx) => Promise<T>): Promise<T> =>
    database.tenancy.withTenant(database.context(), work);
  await attempt(journal, () => asAcme(listConnections));
  await attempt(journal, () => asAcme((tx) => getConnection(tx, connectionId)));
  const stream = pageTargets[system.id]?.stream;
  if (stream === undefined) return 0;
  const page = await asAcme((tx) => listRecords(tx, { connectionId, stream, limit: 100 }));
  journal.answered.push(JSON.stringify(page));
  return page.records.length;
}

/** Reads whatever there is to read; where nothing is, the key is checked. */
async function sync(scene: Scene, connectionId: string): Promise<void> {
  const { system, database, lab, journal } = scene;
  if (pageTargets[system.id] === undefined) {
    await attempt(journal, () => lab.connections.check(database.context(), connectionId));
    return;
  }
  await attempt(journal, () =>
    database.tenancy.withTenant(database.context(), (tx) =>
      lab.connections.startSync(tx, connectionId),
    ),
  );
  while (await lab.runner.runOnce()) await database.pools.superuser.query(dueSql);
}

/** Where people sign in and consent. */
function isPersonal(host: string): boolean {
  return /^(?:login|app|appcenter)\./.test(host);
}

/** Whatever was put off is tried again at once, until it is given up. */
const dueSql = `update connectors_kit.run_lease set due_at = clock_timestamp() - interval '1 second'
                 where tenant_id = '${tenants.acme}'`;
