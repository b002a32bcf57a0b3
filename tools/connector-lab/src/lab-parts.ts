import { createAuditLog } from '@ataski/audit';
import {
  connectorsKitActions,
  createConnections,
  createConnectorRunner,
  createTokenKeeper,
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
import type { Clock, PlatformDb, TenantDb } from '@ataski/kernel';
import { createVault, vaultActions } from '@ataski/vault';
import { memoryKms } from '@ataski/vault/testing';

/** What a product brings to providers, by system and by the names that the provider gives it. */
export type LabApps = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** What the parts are made of. */
export interface LabPartsOptions {
  readonly db: TenantDb & PlatformDb;
  readonly connectors: readonly Connector[];
  readonly apps?: LabApps;
  readonly clock: Clock;
  /** Where the sandbox is, and what its certificates are signed by. */
  readonly dial: (host: string) => { readonly address: string; readonly port: number };
  readonly ca: string;
  /** How the product rests between calls. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  readonly runner?: Partial<ConnectorRunnerOptions>;
  /** Default 32 MiB. */
  readonly maxResponseBytes?: number;
  /** Told what runs complain of. */
  readonly onError: (error: unknown) => void;
}

/** The product's parts around connectors. */
export interface LabParts {
  readonly connections: Connections;
  readonly runner: ConnectorRunner;
  readonly tokens: TokenKeeper;
  readonly door: OutboundDoor & { close(): Promise<void> };
  /** Another runner of the same parts. */
  createRunner(options: Partial<ConnectorRunnerOptions>): ConnectorRunner;
}

/** Composes real audit, vault and door on a database. Two processes on one database share all keys. */
export function composeParts(options: LabPartsOptions): LabParts {
  const { db, clock, connectors, sleep, dial, ca } = options;
  const audit = createAuditLog({
    ...{ db, platform: db, clock, component: 'connector-lab' },
    actions: [vaultActions, connectorsKitActions, egressActions],
  });
  const vault = createVault({ db, audit, kms: memoryKms([Buffer.alloc(32, 7)]), clock });
  const door = createEgress({
    ...{ audit, clock, dial, ca },
    systems: connectors.map(({ manifest }) => manifest),
    limits: {
      timeoutMs: 30_000,
      maxRequestBytes: 1024 * 1024,
      maxResponseBytes: options.maxResponseBytes ?? 32 * 1024 * 1024,
    },
  });
  const apps = appsOf(options.apps ?? {});
  const pulse = { clock, random: () => 0.5, sleep };
  const tokens = createTokenKeeper({ db, audit, credentials: vault, door, apps, pulse });
  const shared = { db, audit, vault, egress: door, connectors, clock, apps, tokens };
  const { random } = pulse;
  const createRunner = (more: Partial<ConnectorRunnerOptions>): ConnectorRunner =>
    createConnectorRunner({
      ...shared,
      ...{ platform: db, workerId: 'worker-1', random, sleep, onError: options.onError },
      ...more,
    });
  return Object.freeze<LabParts>({
    ...{ connections: createConnections(shared), runner: createRunner(options.runner ?? {}) },
    ...{ tokens, door, createRunner },
  });
}

function appsOf(apps: LabApps): AppCredentials {
  return {
    use: async (_context, system, _purpose, work) => {
      const fields = apps[system];
      if (fields === undefined) throw new Error(`The lab has no application for ${system}.`);
      return await work(fields);
    },
  };
}
