import type { AuditSink, TenantDb, TenantTx } from '@ataski/kernel';

import type { TokenKeeper } from '../auth/oauth2/token-keeper.ts';
import { secretOf } from '../auth/secret-of.ts';
import { shareLoan } from '../auth/shared-loan.ts';
import type { SharedLoan } from '../auth/shared-loan.ts';
import type { Connector } from '../connector.ts';
import type { connectorsKitActions } from '../connectors-kit-actions.ts';
import { ConnectorsKitError } from '../errors.ts';
import { storePage, storeState } from '../landing/page-store.ts';
import { listPresent } from '../landing/present-records.ts';
import type { RateBuckets } from '../pace/rate-buckets.ts';
import type { AppCredentials, CredentialStore, OutboundDoor } from '../provider/ports.ts';
import { createProvider } from '../provider/provider.ts';
import type { OpenProvider, Provider, Pulse } from '../provider/provider.ts';
import type { Reading, ReadingIo, ReadingPlan, ReadStep } from '../reading/reading.ts';
import { createCallOutcomes } from './call-outcomes.ts';
import type { CallOutcomes } from './call-outcomes.ts';
import { createPageWriter } from './page-writer.ts';
import type { PageWriter } from './page-writer.ts';
import { holdLease } from './run-lease.ts';
import type { RunLease } from './run-lease.ts';
import { beginRun, failStream, findStoredIds } from './run-store.ts';
import type { BegunRun } from './run-store.ts';

/** What a run is carried out with. */
export interface RunDependencies {
  readonly db: TenantDb;
  readonly audit: AuditSink<typeof connectorsKitActions>;
  readonly credentials: CredentialStore;
  /** Absent: no connection of a system that people consent at can be synced. */
  readonly tokens?: TokenKeeper;
  /** Absent: each run keeps its own pace. */
  readonly buckets?: RateBuckets;
  readonly apps?: AppCredentials;
  readonly door: OutboundDoor;
  readonly pulse: Pulse;
  /** After this time the run goes back into the queue, so that other tenants get their turn. */
  readonly sliceMs: number;
  readonly signal: AbortSignal;
}

/** How an attempt at a run ended, unless it threw. `failed` carries the first stream's code. */
export type RunOutcome =
  { readonly end: 'complete' | 'yielded' } | { readonly end: 'failed'; readonly code: string };

interface Attempt extends RunDependencies {
  readonly connector: Connector;
  readonly lease: RunLease;
  readonly begun: BegunRun;
  readonly io: ReadingIo;
  readonly writer: PageWriter;
  readonly outcomes: CallOutcomes;
  readonly deadline: number;
}

/** How long the calls of a run share one loan of its secret. */
const loanMs = 1_000;

/**
 * Goes on with a run from its last committed page. Between two pages nothing is kept but what the
 * database holds, so that any worker can take over.
 */
export async function executeRun(
  connector: Connector,
  lease: RunLease,
  dependencies: RunDependencies,
): Promise<RunOutcome> {
  const { db, audit, pulse, sliceMs } = dependencies;
  const begun = await db.withTenant(lease.context, (tx) => beginRun(tx, audit, lease));
  const source = secretOf(connector, lease, dependencies);
  const loan = shareLoan(source, `${connector.manifest.id}.sync`, loanMs);
  const writer = createPageWriter();
  const outcomes = createCallOutcomes();
  const { onRecording } = outcomes;
  const shared = { ...loan, onRecording };
  const provider = openProvider(connector, lease, begun, shared, dependencies);
  const io = openIo(provider, lease, begun, writer, dependencies);
  const deadline = pulse.clock.now().getTime() + sliceMs;
  const parts = { connector, lease, begun, io, writer, outcomes, deadline };
  const attempt: Attempt = { ...dependencies, ...parts };
  try {
    let failure: string | null = null;
    for (const reading of connector.definition.readings) {
      const outcome = await carryOut(attempt, reading);
      if (outcome.end === 'yielded') return outcome;
      if (outcome.end === 'failed') failure ??= outcome.code;
    }
    return failure === null ? { end: 'complete' } : { end: 'failed', code: failure };
  } finally {
    await provider.end();
    loan.end();
    await outcomes.settled();
  }
}

function openProvider(
  connector: Connector,
  lease: RunLease,
  begun: BegunRun,
  shared: SharedLoan & Pick<CallOutcomes, 'onRecording'>,
  { door, pulse, signal, apps, buckets }: RunDependencies,
): OpenProvider {
  return createProvider({
    ...{ connector, context: lease.context, account: begun.account, door, pulse, signal },
    parentEventId: begun.requestedEventId,
    ...shared,
    ...(apps === undefined ? {} : { apps }),
    ...(buckets === undefined
      ? {}
      : { pace: buckets.pace(connector, lease, { sleep: pulse.sleep, signal }) }),
  });
}

function openIo(
  provider: Provider,
  lease: RunLease,
  { account }: BegunRun,
  writer: PageWriter,
  { db, pulse }: RunDependencies,
): ReadingIo {
  return {
    ...{ provider, account, runId: lease.runId, now: () => pulse.clock.now() },
    findStored: async (stream, ids) => {
      await writer.settled();
      return await db.withTenant(lease.context, (tx) =>
        findStoredIds(tx, lease.connectionId, stream, ids),
      );
    },
    listPresent: async (input) => {
      await writer.settled();
      return await db.withTenant(lease.context, async (tx) => {
        // Looking through all that landed may outlast a lease.
        await holdLease(tx, lease);
        return await listPresent(tx, lease.connectionId, input);
      });
    },
  };
}

async function carryOut(attempt: Attempt, reading: Reading): Promise<RunOutcome> {
  const { begun, io } = attempt;
  let plan: ReadingPlan;
  try {
    plan = await reading.plan(io, begun.states);
    await savePositions(attempt, plan);
  } catch (error) {
    const names = reading.streams.map(({ name }) => name);
    return await failStreams(attempt, names, error);
  }
  let failure: string | null = null;
  for (const step of plan.steps) {
    try {
      if ((await follow(attempt, step)) === 'yielded') return { end: 'yielded' };
    } catch (error) {
      const { code } = await failStreams(attempt, [step.stream], error);
      failure ??= code;
    }
  }
  return failure === null ? { end: 'complete' } : { end: 'failed', code: failure };
}

async function follow(attempt: Attempt, step: ReadStep): Promise<'done' | 'yielded'> {
  const { db, audit, lease, begun, connector, writer, outcomes } = attempt;
  const { apiVersion } = connector.definition;
  const ended = await writer.follow(step, {
    isOver: () => isOver(attempt),
    store: async (page) => {
      // Of the calls that brought it: nothing lands before the log says where it came from.
      await outcomes.settled();
      await db.withTenant(lease.context, (tx) =>
        storePage(tx, audit, lease, apiVersion, page, begun.requestedEventId),
      );
    },
  });
  if (ended !== 'current') return ended;
  await db.withTenant(lease.context, (tx) => markCurrent(tx, lease, step.stream));
  return 'done';
}

// One transaction: positions that depend on one another are stored together or not at all.
async function savePositions({ db, lease }: Attempt, { positions }: ReadingPlan): Promise<void> {
  if (positions === undefined) return;
  await db.withTenant(lease.context, async (tx) => {
    await holdLease(tx, lease);
    for (const [stream, state] of positions) {
      await storeState(tx, lease.connectionId, stream, state);
    }
  });
}

// What one stream may lack while the others go on. Everything else stops the run.
const streamFailures: ReadonlySet<string> = new Set([
  'CONNECTORS_KIT_PERMISSION_MISSING',
  'CONNECTORS_KIT_RESPONSE_INVALID',
  'CONNECTORS_KIT_PROVIDER_REFUSED',
  'CONNECTORS_KIT_OBJECT_MISSING',
  'CONNECTORS_KIT_POSITION_LOST',
  'CONNECTORS_KIT_TOO_MANY_DELETIONS',
  'CONNECTORS_KIT_TIE_OUT_FAILED',
]);

async function failStreams(
  { db, lease }: Attempt,
  streams: readonly string[],
  error: unknown,
): Promise<{ readonly end: 'failed'; readonly code: string }> {
  if (!ConnectorsKitError.is(error) || !streamFailures.has(error.code)) throw error;
  const { code } = error;
  await db.withTenant(lease.context, async (tx) => {
    for (const stream of streams) await failStream(tx, lease, stream, code);
  });
  return { end: 'failed', code };
}

function isOver({ pulse, deadline, signal }: Attempt): boolean {
  return signal.aborted || pulse.clock.now().getTime() >= deadline;
}

async function markCurrent(tx: TenantTx, lease: RunLease, stream: string): Promise<void> {
  await holdLease(tx, lease);
  await tx.query(
    `update connectors_kit.stream_progress set state = 'complete'
      where run_id = $1 and stream = $2 and state <> 'complete'`,
    [lease.runId, stream],
  );
}
