import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

import { createLab, labClock } from '@ataski/connector-lab';

import { startProcess } from '../child-process.ts';
import type { ProofProcess } from '../child-process.ts';
import type { LabDatabase } from '../lab-database.ts';
import { connectorOf } from '../system/connectors.ts';
import type { ProvenSystem } from '../system/proven-system.ts';
import { readLandedTables } from './landed-tables.ts';
import type { LandedTables } from './landed-tables.ts';
import { createPageGate } from './page-gate.ts';
import type { PageGate } from './page-gate.ts';
import type { WorkerSettings } from './worker-settings.ts';

/** A worker in a process of its own. */
export interface Worker {
  /** From now on it carries out what is due. */
  begin(): Promise<void>;
  /** SIGKILL, and until the database has noticed. */
  kill(): Promise<void>;
}

/** One system's provider, a database, and workers that come and go. */
export interface KillTheatre {
  readonly gate: PageGate;
  /** Starts a worker that waits to begin. */
  startWorker(): Worker;
  /** Connects anew; nothing is read yet. Returns the connection. */
  connect(): Promise<string>;
  /** Asks for a run and returns its id. */
  ask(connectionId: string): Promise<string>;
  /** Resolves when the newest run is over. Throws when that takes two minutes. */
  untilOver(connectionId: string): Promise<void>;
  /** True while the newest run is not over. */
  isOpen(connectionId: string): Promise<boolean>;
  /** The lease of a worker that is dead, and that nobody waits for, runs out at once. */
  endLeases(): Promise<void>;
  /** What the run left, which then is removed with its connection. */
  takeDown(connectionId: string): Promise<LandedTables>;
  close(): Promise<void>;
}

const entry = fileURLToPath(new URL('./worker-process.ts', import.meta.url));
const longestRunMs = 120_000;
const ends = new Set(['complete', 'failed', 'cancelled']);

/** Opens one. */
export async function openKillTheatre(
  system: ProvenSystem,
  database: LabDatabase,
): Promise<KillTheatre> {
  const clock = labClock();
  const now = clock.now().toISOString();
  const provider = system.open(clock, 'long');
  const gate = createPageGate(provider.simulator);
  const lab = await createLab(database, {
    ...{ simulators: [gate.simulator], connectors: [connectorOf(system.id, clock)], clock },
    apps: provider.apps,
  });
  const { superuser } = database.pools;
  const { port } = lab.sandbox.dial(provider.simulator.hosts[0] ?? '');
  const workers: ProofProcess[] = [];
  const isOpen = async (connectionId: string): Promise<boolean> =>
    !ends.has((await newestRun(database, connectionId)).state);

  return Object.freeze<KillTheatre>({
    ...{ gate, isOpen },
    startWorker() {
      const workerId = `worker-${String(workers.length + 1)}`;
      const child = startProcess(entry, {
        ...{ workerId, system: system.id, database: database.address, apps: provider.apps, now },
        ...(system.killedStreams === undefined ? {} : { streams: system.killedStreams }),
        sandbox: { port, ca: lab.sandbox.caPem },
      } satisfies WorkerSettings);
      workers.push(child);
      return workerOf(child, () => untilForgotten(database, workerId));
    },
    connect: () => provider.connect(lab, database.context()),
    async ask(connectionId) {
      await database.tenancy.withTenant(database.context(), (tx) =>
        lab.connections.startSync(tx, connectionId),
      );
      return (await newestRun(database, connectionId)).id;
    },
    untilOver: (connectionId) => untilNot(() => isOpen(connectionId)),
    endLeases: () => endLeases(database),
    async takeDown(connectionId) {
      const landed = await readLandedTables(superuser, connectionId);
      await database.tenancy.withTenant(database.context(), (tx) =>
        lab.connections.disconnect(tx, connectionId),
      );
      return landed;
    },
    async close() {
      for (const worker of workers) await worker.kill();
      await lab.close();
    },
  });
}

function workerOf(child: ProofProcess, untilGone: () => Promise<void>): Worker {
  return {
    async begin() {
      await child.hear();
      child.tell('begin');
    },
    async kill() {
      await child.kill();
      await untilGone();
    },
  };
}

async function newestRun(
  { pools }: LabDatabase,
  connectionId: string,
): Promise<{ readonly id: string; readonly state: string }> {
  const { rows } = await pools.superuser.query<{ id: string; state: string }>(
    `select id, state from connectors_kit.sync_run
      where connection_id = $1 order by created_at desc limit 1`,
    [connectionId],
  );
  const [run] = rows;
  if (run === undefined) throw new Error('The connection has no run.');
  return run;
}

async function untilNot(isTrue: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + longestRunMs;
  while (await isTrue()) {
    if (performance.now() > deadline) throw new Error('The run does not end.');
    await sleep(15);
  }
}

async function endLeases({ pools }: LabDatabase): Promise<void> {
  await pools.superuser.query(
    `update connectors_kit.run_lease
        set due_at     = clock_timestamp() - interval '1 second',
            expires_at = clock_timestamp() - interval '1 second'`,
  );
}

/** What a dead client has sent is still carried out; this waits until that has come to its end. */
async function untilForgotten({ pools }: LabDatabase, name: string): Promise<void> {
  for (;;) {
    const { rowCount } = await pools.superuser.query(
      'select from pg_stat_activity where application_name = $1',
      [name],
    );
    if (rowCount === 0) return;
    await sleep(5);
  }
}
