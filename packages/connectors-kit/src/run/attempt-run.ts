import { AtaskiError } from '@ataski/kernel';

import type { Connector } from '../connector.ts';
import { ConnectorsKitError } from '../errors.ts';
import { retryDelayMs } from '../provider/retry.ts';
import { executeRun } from './execute-run.ts';
import type { RunDependencies } from './execute-run.ts';
import { releaseLease } from './run-lease.ts';
import type { RunLease } from './run-lease.ts';
import { finishRun, pauseRun } from './run-store.ts';

/** How an attempt is made, and what becomes of one that fails. */
export interface AttemptOptions extends RunDependencies {
  /** Attempts without a single page before a run is given up. */
  readonly maxAttempts: number;
  readonly onError: (error: unknown) => void;
}

const pauseSpan = { baseMs: 5_000, capMs: 600_000 };
/** A run that is put off is open, and no other may start: a provider's word counts for a day. */
const longestPauseMs = 86_400_000;

/**
 * Takes a run as far as it goes: to its end, to a later attempt, or back into the queue. Rejects
 * only when the database cannot be told; the lease then runs out by itself.
 */
export async function attemptRun(
  connector: Connector,
  lease: RunLease,
  options: AttemptOptions,
): Promise<void> {
  const { db, audit } = options;
  try {
    const outcome = await executeRun(connector, lease, options);
    await db.withTenant(lease.context, async (tx) => {
      if (outcome.end === 'yielded') await releaseLease(tx, lease, 0);
      else {
        const code = outcome.end === 'failed' ? outcome.code : null;
        await finishRun(tx, audit, lease, code, connector.definition.webhook?.settleMs);
      }
    });
  } catch (error) {
    await settle(lease, error, options).catch((failure: unknown) => {
      // Disconnected meanwhile, for instance: whatever went wrong, the run is no longer ours to end.
      if (!isLeaseLost(failure)) throw failure;
    });
  }
}

function isLeaseLost(error: unknown): boolean {
  return ConnectorsKitError.is(error) && error.code === 'CONNECTORS_KIT_LEASE_LOST';
}

async function settle(lease: RunLease, error: unknown, options: AttemptOptions): Promise<void> {
  const { db, audit, pulse, signal, maxAttempts, onError } = options;
  if (isLeaseLost(error)) return;
  if (signal.aborted) {
    await db.withTenant(lease.context, (tx) => releaseLease(tx, lease, 0));
    return;
  }
  onError(error);
  const isHopeless = lease.attempts >= maxAttempts;
  const endingCode = endingCodeOf(error) ?? (isHopeless ? 'CONNECTORS_KIT_RUN_ABANDONED' : null);
  const wantedMs = retryDelayMs(lease.attempts, pulse.random, retryAfterOf(error), pauseSpan);
  const delayMs = Math.min(wantedMs, longestPauseMs);
  await db.withTenant(lease.context, async (tx) => {
    if (endingCode !== null) {
      await finishRun(tx, audit, lease, endingCode);
      return;
    }
    await pauseRun(tx, lease, delayMs);
    await releaseLease(tx, lease, delayMs);
  });
}

const passingKinds: ReadonlySet<string> = new Set(['limited', 'unavailable', 'upstream']);

// The code that ends the run; null when another attempt makes sense: a busy provider, a neighbour
// that is away, a fault that we do not know.
function endingCodeOf(error: unknown): string | null {
  if (!AtaskiError.is(error)) return null;
  if (error.name === 'ConnectorsKitError') {
    return error.code === 'CONNECTORS_KIT_PROVIDER_BUSY' ? null : error.code;
  }
  return passingKinds.has(error.kind) ? null : error.code;
}

function retryAfterOf(error: unknown): number | null {
  const wanted = AtaskiError.is(error) ? error.details['retryAfterMs'] : undefined;
  return typeof wanted === 'number' ? wanted : null;
}
