import { setTimeout as sleep } from 'node:timers/promises';

import { AtaskiError, createCorrelationId, parseTenantId } from '@ataski/kernel';

import { LineLost } from './faulty-line.ts';
import type { Seat } from './ledger-process.ts';
import { crashPoints, keyIds, runIds, userIds } from './plan.ts';
import type { Step } from './plan.ts';
import type { AskedEnding, Scene, TrackedCall } from './scene.ts';

const briefMs = 25;
const longMs = 60_000;

/** Draws a call, holds it, and lets it leave when it is granted. */
export async function holdOne(scene: Scene, step: Step, seat: Seat): Promise<TrackedCall | null> {
  const call = composeOne(scene, step, seat);
  scene.calls.push(call);
  try {
    const answer = await seat.caller.hold(call);
    call.isGranted = answer.isGranted;
    scene.tally.count(answer.isGranted ? 'granted' : 'refused');
  } catch (error) {
    if (seat.line.isDead) return null;
    requireInjected(scene, seat, error);
    scene.tally.count('holds without an answer');
    await endOne(scene, call, { state: 'released', costNano: 0n, answer: null });
    return null;
  }
  return call.isGranted ? call : null;
}

function composeOne({ plan, calls }: Scene, step: Step, seat: Seat): TrackedCall {
  const tenant = plan.tenants[step.pick % plan.tenants.length];
  if (tenant === undefined) throw new RangeError('A schedule has a tenant.');
  const of = <T>(values: readonly T[], divisor: number): T | null =>
    values[Math.floor(step.pick / divisor) % (values.length + 1)] ?? null;
  const isBrief = step.isBrief || plan.mortal.has(step.writer);
  const context = {
    tenantId: parseTenantId(tenant.id),
    actor: { type: 'agent', id: `agent_${String(calls.length)}` } as const,
    correlationId: createCorrelationId(),
  };
  const composed = seat.caller.compose(context, {
    holdNano: BigInt(1 + (step.pick % 60)),
    ttlMs: isBrief ? briefMs : longMs,
    ...{ keyId: of(keyIds, 7), userId: of(userIds, 29), runId: of(runIds, 113) },
  });
  return { ...composed, seat, isGranted: null, hasLeft: false, isTaken: false, endings: [] };
}

const callAndIntent = `
  select from llm_gateway.call as call join audit.audit_log as log
      on log.tenant_id = call.tenant_id and log.event_id = call.intent_event_id and log.phase = 'intent'
   where call.tenant_id = $1 and call.id = $2 and log.event_id = $3 and log.occurred_at = $4`;

/** The first byte leaves: whoever looks now must find the call and its intent row committed. */
export async function leave({ database, faults, tally }: Scene, call: TrackedCall): Promise<void> {
  if (call.hasLeft || call.seat.line.isDead) return;
  call.hasLeft = true;
  tally.count('left');
  const { context, hold, intent } = call;
  const { rowCount } = await database.pools.superuser.query({
    // Prepared: planning it over all months of the log would take longer than to run it.
    name: 'call and intent',
    text: callAndIntent,
    values: [context.tenantId, hold.id, intent.eventId, intent.occurredAt],
  });
  if (rowCount !== 1)
    faults.push({ breaks: 'evidence', what: 'a call left without its intent row' });
}

/** Asks for a settlement, of whoever made the call or of another process. */
export async function endOne(
  scene: Scene,
  call: TrackedCall,
  ending: AskedEnding,
  seat = call.seat,
): Promise<void> {
  call.isTaken = true;
  call.endings.push(ending);
  try {
    ending.answer = await seat.caller.settle(call, ending);
    scene.tally.count(ending.answer ? ending.state : 'settlements of what had ended');
  } catch (error) {
    if (seat.line.isDead) return;
    requireInjected(scene, seat, error);
    scene.tally.count('settlements without an answer');
  }
}

/** A rejection for which the schedule is not to blame is a fault of the ledger. */
function requireInjected(scene: Scene, seat: Seat, error: unknown): void {
  if (error instanceof LineLost) return;
  const code = AtaskiError.is(error) ? error.code : 'another error';
  const state = AtaskiError.is(error) ? String(error.details['sqlState'] ?? '') : '';
  // The database waits for nobody's row longer than a quarter of a second; a busy machine may.
  if (state === '55P03') {
    scene.tally.count('waited too long for a row');
    return;
  }
  if (seat.isDisturbed && (state === '' || /^(57P01|08...)$/.test(state))) return;
  const what = `an entry was rejected: ${code} ${state} ${constraintOf(error)}`;
  scene.faults.push({ breaks: 'limit', what });
}

/** The constraint that the database names. */
function constraintOf(error: unknown): string {
  const { cause } = error as { readonly cause?: { readonly constraint?: unknown } };
  return typeof cause?.constraint === 'string' ? cause.constraint : '';
}

/** Lets a writer die at the point that is drawn. */
export async function crashOne(scene: Scene, step: Step, seat: Seat): Promise<void> {
  const point = crashPoints[step.share % crashPoints.length];
  const isOfSettlement = point?.includes('settlement') === true;
  if (point === 'before the hold was sent') seat.line.strike('die before');
  if (point === 'before the hold was answered') seat.line.strike('die after');
  const held = holdOne(scene, step, seat);
  if (point === 'while its batch was written') {
    await sleep(step.pick % 4);
    seat.line.die();
    await seat.bury();
  }
  const call = await held;
  if (call !== null && !seat.line.isDead) {
    if (point !== 'before the call left') await leave(scene, call);
    if (isOfSettlement) {
      seat.line.strike(point === 'before the settlement was sent' ? 'die before' : 'die after');
      await endOne(scene, call, {
        state: 'settled',
        costNano: call.hold.holdNano / 2n,
        answer: null,
      });
    }
  }
  seat.line.die();
  await seat.bury();
  // A hold that was refused has no settlement to die in: it was another point then.
  const isReached = call !== null || !/settlement|left/.test(String(point));
  scene.tally.count(isReached ? `crash: ${String(point)}` : 'crash: after a refusal');
}
