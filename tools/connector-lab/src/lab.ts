import { createAuditLog, migrations as auditMigrations } from '@ataski/audit';
import {
  connectorsKitActions,
  createConnections,
  createConnectorRunner,
  createTokenKeeper,
  migrations as kitMigrations,
} from '@ataski/connectors-kit';
import type {
  AppCredentials,
  Connections,
  Connector,
  ConnectorRunner,
  ConnectorRunnerOptions,
  OutboundDoor,
  TokenKeeper,
} from '@ataski/connectors-kit';
import { createEgress, egressActions } from '@ataski/egress';
import type { PlatformDb, TenantDb } from '@ataski/kernel';
import type { TestDatabase } from '@ataski/postgres';
import { createSandbox } from '@ataski/sandbox';
import type { ProviderSimulator, Sandbox } from '@ataski/sandbox';
import { migrations as tenancyMigrations } from '@ataski/tenancy';
import { createVault, migrations as vaultMigrations, vaultActions } from '@ataski/vault';
import { memoryKms } from '@ataski/vault/testing';

import { labClock } from './lab-clock.ts';
import type { LabClock } from './lab-clock.ts';

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
  readonly apps?: Readonly<Record<string, Readonly<Record<string, string>>>>;
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
export async function createLab(database: TestDatabase, options: LabOptions): Promise<Lab> {
  const { db = database.tenancy, clock = labClock(), connectors } = options;
  const sandbox = await createSandbox({ providers: options.simulators });
  const audit = createAuditLog({
    ...{ db, platform: db, clock, component: 'connector-lab' },
    actions: [vaultActions, connectorsKitActions, egressActions],
  });
  const vault = createVault({ db, audit, kms: memoryKms([Buffer.alloc(32, 7)]), clock });
  const door = createEgress({
    ...{ audit, clock, dial: sandbox.dial, ca: sandbox.caPem },
    systems: connectors.map(({ manifest }) => manifest),
    limits: {
      timeoutMs: 30_000,
      maxRequestBytes: 1024 * 1024,
      maxResponseBytes: options.maxResponseBytes ?? 32 * 1024 * 1024,
    },
  });
  const apps = appsOf(options.apps ?? {});
  const pulse = {
    clock,
    random: () => 0.5,
    sleep: (ms: number) => {
      clock.pass(ms);
      return Promise.resolve();
    },
  };
  const tokens = createTokenKeeper({ db, audit, credentials: vault, door, apps, pulse });
  const shared = { db, audit, vault, egress: door, connectors, clock, apps, tokens };
  const errors: unknown[] = [];
  const running = {
    ...{ platform: db, workerId: 'worker-1', random: pulse.random, sleep: pulse.sleep },
    onError: (error: unknown) => errors.push(error),
  };
  const runner = createConnectorRunner({ ...shared, ...running, ...options.runner });
  const pageRunner = createConnectorRunner({
    ...{ ...shared, ...running, sliceMs: 1 },
    egress: takingTime(door, clock),
  });
  return Object.freeze<Lab>({
    ...{ connections: createConnections(shared), runner, pageRunner, tokens },
    ...{ door, sandbox, clock, errors },
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

function appsOf(apps: NonNullable<LabOptions['apps']>): AppCredentials {
  return {
    use: async (_context, system, _purpose, work) => {
      const fields = apps[system];
      if (fields === undefined) throw new Error(`The lab has no application for ${system}.`);
      return await work(fields);
    },
  };
}
