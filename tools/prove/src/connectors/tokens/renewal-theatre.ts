import { fileURLToPath } from 'node:url';

import { createLab, labClock } from '@ataski/connector-lab';
import type { Lab, LabClock } from '@ataski/connector-lab';
import type { OAuthControl } from '@ataski/sandbox';

import { startProcess } from '../child-process.ts';
import type { LabDatabase } from '../lab-database.ts';
import { connectorOf } from '../system/connectors.ts';
import type { ProvenSystem } from '../system/proven-system.ts';
import type { RenewalOrder, RenewalOutcome, RenewerSettings } from './renewer-settings.ts';

/** One system's token endpoint, and workers in several processes. */
export interface RenewalTheatre {
  readonly clock: LabClock;
  readonly oauth: OAuthControl;
  readonly lab: Lab;
  connect(): Promise<string>;
  disconnect(connectionId: string): Promise<void>;
  /** Calls the provider with the token that is stored. */
  check(connectionId: string): Promise<void>;
  /** All workers of all processes borrow the token at once. */
  borrow(connectionId: string, workers: number): Promise<readonly RenewalOutcome[]>;
  /** What the connection says of itself. */
  stateOf(connectionId: string): Promise<StoredState>;
  close(): Promise<void>;
}

/** A connection, looked at behind the curtain. */
export interface StoredState {
  readonly state: string;
  readonly healthCode: string | null;
  /** Audit rows that say that the consent was lost. */
  readonly consentLost: number;
}

const entry = fileURLToPath(new URL('./renewer-process.ts', import.meta.url));

/** Opens one with so many processes. */
export async function openRenewalTheatre(
  system: ProvenSystem,
  database: LabDatabase,
  processes: number,
): Promise<RenewalTheatre> {
  const clock = labClock();
  const provider = system.open(clock, 'short');
  const { simulator, apps, oauth } = provider;
  if (oauth === undefined) throw new Error(`${system.id} has no tokens.`);
  const lab = await createLab(database, {
    ...{ simulators: [simulator], connectors: [connectorOf(system.id, clock)], clock, apps },
  });
  const { port } = lab.sandbox.dial(simulator.hosts[0] ?? '');
  const sandbox = { port, ca: lab.sandbox.caPem };
  const renewers = Array.from({ length: processes }, (_unused, index) =>
    startProcess(entry, {
      ...{ name: `renewer-${String(index + 1)}`, system: system.id, sandbox, apps },
      database: database.address,
    } satisfies RenewerSettings),
  );
  for (const renewer of renewers) await renewer.hear();
  return Object.freeze<RenewalTheatre>({
    ...{ clock, oauth, lab },
    connect: () => provider.connect(lab, database.context()),
    check: (connectionId) => lab.connections.check(database.context(), connectionId),
    async disconnect(connectionId) {
      await database.tenancy.withTenant(database.context(), (tx) =>
        lab.connections.disconnect(tx, connectionId),
      );
    },
    async borrow(connectionId, workers) {
      const now = clock.now().toISOString();
      const order: RenewalOrder = { connectionId, workers: workers / processes, now };
      for (const renewer of renewers) renewer.tell(JSON.stringify(order));
      const outcomes = await Promise.all(renewers.map((renewer) => renewer.hear()));
      return outcomes.flatMap((line) => JSON.parse(line) as RenewalOutcome[]);
    },
    async stateOf(connectionId) {
      const { rows } = await database.pools.superuser.query<StoredState>(
        `select state, health_code as "healthCode",
                (select count(*)::integer from audit.audit_log
                  where action = 'connection.consent_lost'
                    and targets @> jsonb_build_array(jsonb_build_object('id', $1::text)))
                  as "consentLost"
           from connectors_kit.connection where id = $1::uuid`,
        [connectionId],
      );
      const [row] = rows;
      if (row === undefined) throw new Error('There is no such connection.');
      return row;
    },
    async close() {
      for (const renewer of renewers) await renewer.kill();
      await lab.close();
    },
  });
}
