import { giveConsent } from '@ataski/connector-lab';

import { openBenchmarkDatabase } from '../benchmark-database.ts';
import type { BenchmarkDatabase } from '../benchmark-database.ts';
import type { Comparison, Group } from '../measure.ts';
import { accounts, records, systemNames } from './accounts.ts';
import type { SystemName } from './accounts.ts';
import { startChild } from './child.ts';
import type { Child } from './child.ts';
import type { FloorInput, FloorQuestion } from './floor-process.ts';
import { landingTables, tenantNumber } from './landing-tables.ts';
import type { ProviderAddress, ProviderQuestion } from './provider-process.ts';
import type { Connected, SyncInput, SyncQuestion, SyncTaken } from './sync-process.ts';
import type { TapeMode } from './tape.ts';

/** A round takes tens of seconds, so fewer are counted. */
const rounds = 3;
const mebibyte = 1024 * 1024;

/**
 * From a provider to landed rows, all of the product's promises kept: each call permitted, its
 * intent and outcome in the log, the credential lent by the vault, rows under row security,
 * position and counters with them. Beside it the floor: the same answers, parsed, and one INSERT a
 * page.
 */
export async function openLanding(): Promise<Group> {
  const database = await openBenchmarkDatabase(landingTables);
  const stages = systemNames.map((system) => createStage(database, system));
  return {
    comparisons: stages.flatMap(({ comparisons }) => comparisons),
    async close() {
      for (const { close } of stages) await close();
      await database.close();
    },
  };
}

/**
 * As the README tells whoever keeps a worker small: without it the engine sizes the space for new
 * objects by the machine, and keeps 128 MiB of garbage on one of 24 GiB.
 */
const workerFlags = ['--max-semi-space-size=8'];

/** Whose objects are parts of others: their rows stand in one index more, on both sides. */
const havingParents: ReadonlySet<SystemName> = new Set(['netsuite', 'recall']);

interface Stage {
  readonly comparisons: readonly Comparison[];
  close(): Promise<void>;
}

function createStage(database: BenchmarkDatabase, system: SystemName): Stage {
  let opened: Promise<Opened> | null = null;
  const open = (): Promise<Opened> => (opened ??= openProvider(database, system));
  let peakBytes = 0;
  const sync = async (mode: 'live' | 'replay'): Promise<number> => {
    const { provider, address } = await open();
    const taken = await syncOnce(database, system, provider, address, mode);
    peakBytes = Math.max(peakBytes, taken.peakBytes);
    return taken.perSecond;
  };
  return {
    comparisons: [
      {
        ...{ id: 'C8', name: `${system}: landed, against parse and insert`, unit: 'records/s' },
        ...{ goal: '>= 0.5', rounds },
        ours: () => sync('replay'),
        reference: async () => await layFloor(database, await open(), havingParents.has(system)),
      },
      {
        ...{ id: 'C8', name: `${system}: peak memory, against 256 MiB`, unit: 'MiB' },
        ...{ goal: '<= 1', rounds: 1 },
        ours: () => Promise.resolve(peakBytes / mebibyte),
        reference: () => Promise.resolve(256),
      },
    ],
    async close() {
      await (await opened)?.provider.stop();
    },
  };
}

interface Opened {
  readonly provider: Child;
  readonly address: ProviderAddress;
  /** Answers on the tape. */
  readonly pages: number;
  readonly records: number;
}

/** Starts a provider and fills its tape by a whole run against the simulator. */
async function openProvider(database: BenchmarkDatabase, system: SystemName): Promise<Opened> {
  const provider = startChild('./provider-process.ts', system);
  const address = await provider.ask<ProviderAddress>({
    kind: 'address',
  } satisfies ProviderQuestion);
  const run = await syncOnce(database, system, provider, address, 'record');
  const pages = await provider.ask<number>({ kind: 'live' } satisfies ProviderQuestion);
  console.error(
    `  ${system}: ${String(run.records)} records in ${String(pages)} answers, from the simulator itself ${run.perSecond.toFixed(0)} records/s, ${(run.peakBytes / mebibyte).toFixed(0)} MiB`,
  );
  if (run.records < records) throw new Error(`${system} has ${String(run.records)} records only.`);
  return { provider, address, pages, records: run.records };
}

interface SyncDone extends SyncTaken {
  readonly records: number;
  readonly perSecond: number;
}

/** One run of a new connection, by a new process. What landed is gone afterwards. */
async function syncOnce(
  database: BenchmarkDatabase,
  system: SystemName,
  provider: Child,
  address: ProviderAddress,
  mode: TapeMode,
): Promise<SyncDone> {
  const tell = (kind: TapeMode) => provider.ask({ kind } satisfies ProviderQuestion);
  const input: SyncInput = {
    ...{ system, login: database.login(), provider: address },
    signingSecret: database.signingSecret.toString('base64'),
    context: database.context(tenantNumber),
  };
  const worker = startChild('./sync-process.ts', input, workerFlags);
  try {
    await tell('live');
    const connectionId = await connect(worker, address, system);
    await tell(mode);
    const taken = await worker.ask<SyncTaken>({
      kind: 'sync',
      connectionId,
    } satisfies SyncQuestion);
    const landed = await countLanded(database, connectionId);
    await worker.ask({ kind: 'disconnect', connectionId } satisfies SyncQuestion);
    // Or the server does so at a moment of its own, beside whatever is measured then.
    await database.asSuperuser(async (client) => {
      await client.query('vacuum analyze connectors_kit.record');
    });
    return { ...taken, records: landed, perSecond: landed / taken.seconds };
  } finally {
    await worker.stop();
  }
}

async function connect(
  worker: Child,
  address: ProviderAddress,
  system: SystemName,
): Promise<string> {
  const connected = await worker.ask<Connected>({ kind: 'connect' } satisfies SyncQuestion);
  if ('connectionId' in connected) return connected.connectionId;
  const { caPem, port } = address;
  const sandbox = { caPem, dial: () => ({ address: '127.0.0.1', port }) as const };
  const callback = await giveConsent({ sandbox }, connected.authorizeUrl, [accounts[system]]);
  return await worker.ask<string>({ kind: 'consented', callback } satisfies SyncQuestion);
}

async function layFloor(
  database: BenchmarkDatabase,
  { provider, address, pages, records: landed }: Opened,
  hasParents: boolean,
): Promise<number> {
  await database.asSuperuser(async (client) => {
    await client.query('truncate bench.record');
  });
  await provider.ask({ kind: 'replay' } satisfies ProviderQuestion);
  const input: FloorInput = { login: database.login(), provider: address, hasParents };
  const floor = startChild('./floor-process.ts', input);
  try {
    const seconds = await floor.ask<number>({ pages } satisfies FloorQuestion);
    return landed / seconds;
  } finally {
    await floor.stop();
  }
}

async function countLanded(database: BenchmarkDatabase, connectionId: string): Promise<number> {
  let landed = 0;
  await database.asSuperuser(async (client) => {
    const { rows } = await client.query<{ count: number }>(
      'select count(*)::integer as count from connectors_kit.record where connection_id = $1',
      [connectionId],
    );
    landed = rows[0]?.count ?? 0;
  });
  return landed;
}
