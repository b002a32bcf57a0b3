import { fileURLToPath } from 'node:url';

import { createLab, labClock } from '@ataski/connector-lab';

import { countSockets } from '../allow-list/socket-counter.ts';
import { startProcess } from '../child-process.ts';
import type { LabDatabase } from '../lab-database.ts';
import { connectorOf } from '../system/connectors.ts';
import type { ProvenSystem } from '../system/proven-system.ts';
import { createAnswerGate } from './answer-gate.ts';
import type { EaterSettings, Meal } from './eater-settings.ts';
import type { HostileAnswer } from './hostile-answer.ts';
import type { PageTarget } from './page-targets.ts';

/** What became of one answer. */
export interface Served extends Meal {
  /** How often it was asked for. */
  readonly given: number;
  /** How often by one and the same request, at most. */
  readonly repeated: number;
  /** Of the run: `failed` when the answer was refused for good. */
  readonly state: string;
  readonly errorCode: string | null;
  /** Rows of the stream that are there afterwards. */
  readonly written: number;
}

/** One system's provider, and a process that reads its answers. */
export interface EatingTable {
  /** The true answer to what a target asks for. */
  readonly truth: (target: Pick<PageTarget, 'isAskedBy'>) => string;
  /** Serves it in the place of the target's, in one run. Null: the provider answers itself. */
  serve(answer: HostileAnswer | null, target: Pick<PageTarget, 'isAskedBy'>): Promise<Served>;
  /** Disconnects, so that what was read is gone, and connects anew. */
  startAnew(): Promise<void>;
  /** One of the provider's. */
  readonly host: string;
  /** Sockets that arrived elsewhere. */
  arrivedElsewhere(): number;
  readonly elsewherePort: number;
  close(): Promise<void>;
}

/** How a table is laid. */
export interface TableOptions {
  readonly stream: string;
  /** Every access token has ended before each run. */
  readonly renews: boolean;
  /** See {@link EaterSettings}. */
  readonly follows: boolean;
}

const entry = fileURLToPath(new URL('./eater-process.ts', import.meta.url));

/** Lays one: a first run has shown all true answers, and what it read is gone again. */
export async function layTable(
  system: ProvenSystem,
  database: LabDatabase,
  { stream, renews, follows }: TableOptions,
): Promise<EatingTable> {
  const clock = labClock();
  const provider = system.open(clock, 'short');
  const gate = createAnswerGate(provider.simulator);
  const lab = await createLab(database, {
    ...{ simulators: [gate.simulator], connectors: [connectorOf(system.id, clock)], clock },
    apps: provider.apps,
  });
  const elsewhere = await countSockets();
  const { hosts } = provider.simulator;
  const eater = startProcess(entry, {
    ...{ workerId: 'eater', system: system.id, stream, database: database.address, follows },
    ...{ apps: provider.apps, now: clock.now().toISOString(), elsewherePort: elsewhere.port },
    sandbox: { hosts, port: lab.sandbox.dial(hosts[0] ?? '').port, ca: lab.sandbox.caPem },
  } satisfies EaterSettings);
  await eater.hear();
  const context = () => database.context();
  const run = async (connectionId: string): Promise<Meal> => {
    if (renews) provider.oauth?.expireAccessTokens();
    await database.tenancy.withTenant(context(), (tx) =>
      lab.connections.startSync(tx, connectionId),
    );
    eater.tell('run');
    return JSON.parse(await eater.hear()) as Meal;
  };
  let connectionId = await provider.connect(lab, context());
  const startAnew = async (): Promise<void> => {
    gate.arm(null, () => false);
    await database.tenancy.withTenant(context(), (tx) =>
      lab.connections.disconnect(tx, connectionId),
    );
    connectionId = await provider.connect(lab, context());
  };
  await run(connectionId);
  const shown = gate.shown();
  await startAnew();

  return Object.freeze<EatingTable>({
    truth: ({ isAskedBy }) => shown(isAskedBy),
    ...{ startAnew, host: hosts[0] ?? '' },
    async serve(answer, { isAskedBy }) {
      gate.arm(answer, isAskedBy);
      const meal = await run(connectionId);
      const [given, repeated] = [gate.given(), gate.repeated()];
      const ended = await endOf(database, connectionId, stream);
      return { ...meal, given, repeated, ...ended };
    },
    arrivedElsewhere: elsewhere.count,
    elsewherePort: elsewhere.port,
    async close() {
      await eater.kill();
      await lab.close();
      await elsewhere.close();
    },
  });
}

/** How the newest run ended; one that was put off is taken away, so that the next is a new one. */
async function endOf(
  { pools: { superuser } }: LabDatabase,
  connectionId: string,
  stream: string,
): Promise<Pick<Served, 'state' | 'errorCode' | 'written'>> {
  const { rows } = await superuser.query<Pick<Served, 'state' | 'errorCode' | 'written'>>(
    `select state, error_code as "errorCode",
            (select count(*)::integer from connectors_kit.record
              where connection_id = $1 and stream = $2)
          + (select count(*)::integer from connectors_kit.record_version
              where connection_id = $1 and stream = $2) as written
       from connectors_kit.sync_run where connection_id = $1 order by created_at desc limit 1`,
    [connectionId, stream],
  );
  await superuser.query('delete from connectors_kit.run_lease where connection_id = $1', [
    connectionId,
  ]);
  await superuser.query(
    `update connectors_kit.sync_run set state = 'cancelled', finished_at = clock_timestamp()
      where connection_id = $1 and finished_at is null`,
    [connectionId],
  );
  const [ended] = rows;
  if (ended === undefined) throw new Error('There was no run.');
  return ended;
}
