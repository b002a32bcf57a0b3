import { migrations as auditMigrations } from '@ataski/audit';
import { migrations as kitMigrations } from '@ataski/connectors-kit';
import type {
  Connections,
  Connector,
  ConnectorRunner,
  ConnectorRunnerOptions,
  OutboundDoor,
  TokenKeeper,
} from '@ataski/connectors-kit';
import type { PlatformDb, TenantDb } from '@ataski/kernel';
import type { TestDatabase } from '@ataski/postgres';
import { createSandbox } from '@ataski/sandbox';
import type { ProviderSimulator, Sandbox } from '@ataski/sandbox';
import { migrations as tenancyMigrations } from '@ataski/tenancy';
import { migrations as vaultMigrations } from '@ataski/vault';

import { labClock } from './lab-clock.ts';
import type { LabClock } from './lab-clock.ts';
import { composeParts } from './lab-parts.ts';
import type { LabApps } from './lab-parts.ts';

/** Everything that a connection's rows lie on. */
export const labMigrations = [
  ...tenancyMigrations,
  ...auditMigrations,
  ...vaultMigrations,
  ...kitMigrations,
];

/** What a lab is made of. */
export interface LabOptions {
  readonly simulators: readonly ProviderSimulator[];
  readonly connectors: readonly Connector[];
  /** By system: what the product brings, such as an OAuth client. */
  readonly apps?: LabApps;
  readonly clock?: LabClock;
  /** Default: the test's database. Another handle may die on purpose. */
  readonly db?: TenantDb & PlatformDb;
  readonly runner?: Partial<ConnectorRunnerOptions>;
  readonly maxResponseBytes?: number;
}

/** The product's parts around connectors: real database, audit, vault and door, and a sandbox. */
export interface Lab {
  readonly connections: Connections;
  readonly runner: ConnectorRunner;
  /** One that gives its run back after each page. */
  readonly pageRunner: ConnectorRunner;
  readonly tokens: TokenKeeper;
  readonly door: OutboundDoor;
  readonly sandbox: Sandbox;
  readonly clock: LabClock;
  /** What runs complained of. */
  readonly errors: readonly unknown[];
  close(): Promise<void>;
}

/** Composes a lab on a test's database. Rests move its clock and take no time. */
export async function createLab(
  database: Pick<TestDatabase, 'tenancy'>,
  options: LabOptions,
): Promise<Lab> {
  const { db = database.tenancy, clock = labClock(), connectors } = options;
  const sandbox = await createSandbox({ providers: options.simulators });
  const errors: unknown[] = [];
  const { apps, runner: running, maxResponseBytes } = options;
  const parts = composeParts({
    ...{ db, connectors, clock, dial: sandbox.dial, ca: sandbox.caPem },
    ...(apps === undefined ? {} : { apps }),
    ...(running === undefined ? {} : { runner: running }),
    ...(maxResponseBytes === undefined ? {} : { maxResponseBytes }),
    sleep: (ms) => {
      clock.pass(ms);
      return Promise.resolve();
    },
    onError: (error) => errors.push(error),
  });
  const { connections, runner, tokens, door } = parts;
  const pageRunner = parts.createRunner({ sliceMs: 1, egress: takingTime(door, clock) });
  return Object.freeze<Lab>({
    ...{ connections, runner, pageRunner, tokens, door, sandbox, clock, errors },
    async close() {
      await runner.stop();
      await door.close();
      await sandbox.close();
    },
  });
}

/** Each call takes a millisecond of the lab's time, so that a slice ends with its first page. */
function takingTime(door: OutboundDoor, clock: LabClock): OutboundDoor {
  return {
    call: async (context, request, signal) => {
      clock.pass(1);
      return await door.call(context, request, signal);
    },
  };
}
