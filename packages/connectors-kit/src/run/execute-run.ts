import type { AuditSink, TenantDb } from '@ataski/kernel';

import { BackfillState, readBackfillPage, startBackfill } from '../reading/listed/backfill.ts';
import {
  anchorFeed,
  FeedState,
  isFeedTooOld,
  readFeedPage,
} from '../reading/listed/change-feed.ts';
import type { Connector } from '../connector/connector.ts';
import type { connectorsKitActions } from '../connectors-kit-actions.ts';
import { credentialPlace, withCredential } from '../auth/credential-lease.ts';
import { ConnectorsKitError } from '../errors.ts';
import { storePage, storeState } from '../landing/page-store.ts';
import type { PageToStore } from '../landing/page-store.ts';
import type { CredentialStore, OutboundDoor } from '../provider/ports.ts';
import { createProvider } from '../provider/provider.ts';
import type { Pulse } from '../provider/provider.ts';
import { holdLease } from './run-lease.ts';
import type { RunLease } from './run-lease.ts';
import { beginRun, failStream, findStoredIds, readState } from './run-store.ts';
import type { BegunRun } from './run-store.ts';
import type { StreamReader } from '../reading/listed/stream-reader.ts';

/** What a run is carried out with. */
export interface RunDependencies {
  readonly db: TenantDb;
  readonly audit: AuditSink<typeof connectorsKitActions>;
  readonly credentials: CredentialStore;
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
  readonly reader: StreamReader;
  readonly deadline: number;
}

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
  const reader = openReader(connector, lease, begun, dependencies);
  const deadline = pulse.clock.now().getTime() + sliceMs;
  const attempt: Attempt = { ...dependencies, connector, lease, begun, reader, deadline };
  let failure: string | null = null;
  const plan = await planRun(attempt);
  const steps = [
    ...plan.backfills.map(({ stream, state }) => ({
      stream,
      run: () => backfill(attempt, stream, state),
    })),
    { stream: connector.definition.changes.stream, run: () => followFeed(attempt, plan.feed) },
  ];
  for (const { stream, run } of steps) {
    try {
      if ((await run()) === 'yielded') return { end: 'yielded' };
    } catch (error) {
      if (!isStreamFailure(error)) throw error;
      failure ??= error.code;
      await db.withTenant(lease.context, (tx) => failStream(tx, lease, stream, error.code));
    }
  }
  return failure === null ? { end: 'complete' } : { end: 'failed', code: failure };
}

function openReader(
  connector: Connector,
  lease: RunLease,
  begun: BegunRun,
  { credentials, door, pulse, signal }: RunDependencies,
): StreamReader {
  const place = credentialPlace(connector, lease.connectionId);
  const provider = createProvider({
    connector,
    context: lease.context,
    door,
    pulse,
    signal,
    parentEventId: begun.requestedEventId,
    withKey: (purpose, work) => withCredential(credentials, lease.context, place, purpose, work),
  });
  return { connector, provider, livemode: begun.livemode };
}

// What one stream may lack while the others go on. Everything else stops the run.
const streamFailures: ReadonlySet<string> = new Set([
  'CONNECTORS_KIT_PERMISSION_MISSING',
  'CONNECTORS_KIT_RESPONSE_INVALID',
  'CONNECTORS_KIT_PROVIDER_REFUSED',
  'CONNECTORS_KIT_OBJECT_MISSING',
  'CONNECTORS_KIT_POSITION_LOST',
  'CONNECTORS_KIT_TOO_MANY_DELETIONS',
]);

function isStreamFailure(error: unknown): error is ConnectorsKitError {
  return ConnectorsKitError.is(error) && streamFailures.has(error.code);
}

interface RunPlan {
  readonly feed: FeedState;
  readonly backfills: readonly { readonly stream: string; readonly state: BackfillState }[];
}

async function planRun(attempt: Attempt): Promise<RunPlan> {
  const { connector, begun, reader, pulse } = attempt;
  const { changes, streams } = connector.definition;
  const now = pulse.clock.now();
  const stored = begun.states.get(changes.stream);
  const known = stored === undefined ? null : readState(FeedState, changes.stream, stored);
  if (known !== null && !isFeedTooOld(changes, known, now)) {
    const backfills = Object.keys(streams).map((stream) => {
      const state = begun.states.get(stream);
      return {
        stream,
        state: state === undefined ? startBackfill(false) : readState(BackfillState, stream, state),
      };
    });
    return { feed: known, backfills };
  }
  const feed = await anchorFeed(reader, now);
  const backfills = Object.keys(streams).map((stream) => ({
    stream,
    state: startBackfill(known !== null),
  }));
  await savePlan(attempt, { feed, backfills });
  return { feed, backfills };
}

// One transaction: a feed that is anchored anew without full reads to follow would lose changes.
async function savePlan(
  { db, lease, connector }: Attempt,
  { feed, backfills }: RunPlan,
): Promise<void> {
  await db.withTenant(lease.context, async (tx) => {
    await holdLease(tx, lease);
    await storeState(tx, lease.connectionId, connector.definition.changes.stream, feed);
    for (const { stream, state } of backfills)
      await storeState(tx, lease.connectionId, stream, state);
  });
}

async function store(
  { db, audit, lease, connector, begun }: Attempt,
  page: PageToStore,
): Promise<void> {
  await db.withTenant(lease.context, (tx) =>
    storePage(tx, audit, lease, connector.definition.apiVersion, page, begun.requestedEventId),
  );
}

function isOver({ pulse, deadline, signal }: Attempt): boolean {
  return signal.aborted || pulse.clock.now().getTime() >= deadline;
}

async function backfill(
  attempt: Attempt,
  stream: string,
  start: BackfillState,
): Promise<'done' | 'yielded'> {
  const { reader, lease, db } = attempt;
  if (start.phase === 'complete') {
    await db.withTenant(lease.context, (tx) => markCurrent(tx, lease, stream));
    return 'done';
  }
  for (let state = start; state.phase === 'reading';) {
    if (isOver(attempt)) return 'yielded';
    const step = await readBackfillPage(reader, stream, state, lease.runId);
    await store(attempt, step.page);
    state = step.state;
  }
  return 'done';
}

async function markCurrent(
  tx: Parameters<typeof holdLease>[0],
  lease: RunLease,
  stream: string,
): Promise<void> {
  await tx.query(
    `update connectors_kit.stream_progress set state = 'complete'
      where run_id = $1 and stream = $2 and state <> 'complete'`,
    [lease.runId, stream],
  );
}

async function followFeed(attempt: Attempt, start: FeedState): Promise<'done' | 'yielded'> {
  const { reader, db, lease, pulse, connector } = attempt;
  const { stream } = connector.definition.changes;
  const seen = new Set<string>();
  const findApplied = (ids: readonly string[]): Promise<ReadonlySet<string>> =>
    db.withTenant(lease.context, (tx) => findStoredIds(tx, lease.connectionId, stream, ids));
  for (let state = start; state.endedBy !== lease.runId;) {
    if (isOver(attempt)) return 'yielded';
    const options = { now: pulse.clock.now(), runId: lease.runId, seen, findApplied };
    const step = await readFeedPage(reader, state, options);
    await store(attempt, step.page);
    state = step.state;
  }
  return 'done';
}
