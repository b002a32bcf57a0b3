import { setTimeout as sleep } from 'node:timers/promises';

import { endOne } from './call-steps.ts';
import type { LedgerProcess, Seat } from './ledger-process.ts';
import { readLedger } from './ledger-rows.ts';
import type { CallRow } from './ledger-rows.ts';
import type { Scene } from './scene.ts';

/** How long after its time a hold may stand. */
export const phantomMs = 5_000;

/**
 * Whoever lives settles what it has under way; what the dead have held is swept when its time is
 * over. Nothing may be held after that.
 */
export async function endAll(scene: Scene, processes: readonly LedgerProcess[]): Promise<void> {
  const { plan, seats, tally } = scene;
  for (const seat of seats) if (seat.line.isDead || seat.isDisturbed) await seat.bury();
  const survivor = processes[0]?.sit(0, new Set(plan.tenants.map(({ id }) => id)), tally);
  if (survivor === undefined) throw new RangeError('A schedule has a process.');
  await Promise.all(
    scene.calls
      .filter((call) => !call.seat.line.isDead && call.isGranted !== false)
      .filter(({ endings }) => endings.every(({ answer }) => answer !== true))
      .map(async (call) => {
        const isSpent = call.hasLeft && call.hold.holdNano % 2n === 0n;
        const ending = isSpent
          ? ({ state: 'settled', costNano: call.hold.holdNano } as const)
          : ({ state: 'released', costNano: 0n } as const);
        await endOne(scene, call, { ...ending, answer: null }, survivor);
      }),
  );
  await sweepAll(scene, survivor);
}

async function sweepAll(scene: Scene, survivor: Seat): Promise<void> {
  const tenants = scene.plan.tenants.map(({ id }) => id);
  for (;;) {
    const { calls } = await readLedger(scene.database.pools.superuser, tenants);
    const held = calls.filter(({ state }) => state === 'held');
    if (held.length === 0) return;
    const longest = Math.max(...held.map(({ overdue_ms }) => overdue_ms));
    if (longest > phantomMs || isForeign(scene, held)) {
      scene.faults.push({ breaks: 'phantom', what: 'a hold stands beyond its time' });
      return;
    }
    scene.tally.count('phantom holds', held.length);
    await sleep(longest > 0 ? 0 : 5 - longest);
    const swept = await survivor.sweep().catch(() => null);
    if (swept === null) {
      scene.faults.push({ breaks: 'phantom', what: 'what the dead have held cannot be swept' });
      return;
    }
    scene.tally.count('presumed', swept);
  }
}

/** Held by nobody who died: it was to be settled, and nobody would ever free it. */
function isForeign(scene: Scene, held: readonly CallRow[]): boolean {
  return held.some(
    ({ id }) => scene.calls.find(({ hold }) => hold.id === id)?.seat.line.isDead !== true,
  );
}
