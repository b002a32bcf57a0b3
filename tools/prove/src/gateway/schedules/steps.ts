import { setTimeout as sleep } from 'node:timers/promises';

import { changeLimit, removeLimit } from './budget-steps.ts';
import { crashOne, endOne, holdOne, leave } from './call-steps.ts';
import type { Seat } from './ledger-process.ts';
import type { Step, StepKind } from './plan.ts';
import type { Scene, TrackedCall } from './scene.ts';

/** Takes a step, unless its writer is dead: that one is never asked again. */
export async function take(scene: Scene, step: Step): Promise<void> {
  const seat = scene.seats[step.writer];
  if (seat === undefined || seat.line.isDead) return;
  scene.tally.count('steps');
  await doings[step.kind](scene, step, seat);
}

type Doing = (scene: Scene, step: Step, seat: Seat) => Promise<unknown>;

const holdAndLeave: Doing = async (scene, step, seat) => {
  const call = await holdOne(scene, step, seat);
  // Some do not leave at once.
  if (call !== null && step.pick % 5 !== 0) await leave(scene, call);
};

const endAs =
  (state: 'settled' | 'estimated' | 'released'): Doing =>
  async (scene, step, seat) => {
    const call = pick(scene, step, (each) => each.seat === seat && isOpen(each));
    if (call === undefined) return;
    if (state !== 'released') await leave(scene, call);
    const costNano = state === 'released' ? 0n : (call.hold.holdNano * BigInt(step.share)) / 100n;
    await endOne(scene, call, { state, costNano, answer: null });
  };

const doings: Readonly<Record<StepKind, Doing>> = {
  hold: holdAndLeave,
  // Time passes between two waves.
  elapse: () => Promise.resolve(),
  settle: endAs('settled'),
  release: endAs('released'),
  abort: endAs('estimated'),
  limit: changeLimit,
  remove: removeLimit,
  crash: crashOne,
  async sweep({ tally }, _step, seat) {
    // A sweep that is lost is done by the next one.
    tally.count('presumed', await seat.sweep().catch(() => 0));
  },
  /** Whoever knows better says so: of what was presumed, of a dead process's call, of any. */
  async correct(scene, step, seat) {
    const call =
      pick(scene, step, (each) => each.seat.line.isDead || each.isTaken) ??
      pick(scene, step, (each) => each.isGranted !== false);
    if (call === undefined) return;
    const costNano = (call.hold.holdNano * BigInt(step.share)) / 100n;
    await endOne(scene, call, { state: 'settled', costNano, answer: null }, seat);
  },
  async 'lose the answer'(scene, step, seat) {
    seat.line.strike('lose the answer');
    await holdAndLeave(scene, step, seat);
  },
  async 'lose the question'(scene, step, seat) {
    seat.line.strike('lose the question');
    await holdAndLeave(scene, step, seat);
  },
  async terminate(scene, step, seat) {
    const held = holdAndLeave(scene, step, seat);
    await sleep(step.pick % 4);
    scene.tally.count('backends terminated', await seat.terminate());
    await held;
  },
};

function isOpen({ isGranted, isTaken }: TrackedCall): boolean {
  return isGranted === true && !isTaken;
}

function pick(
  { calls }: Scene,
  step: Step,
  suits: (call: TrackedCall) => boolean,
): TrackedCall | undefined {
  const suitable = calls.filter(suits);
  return suitable[step.pick % Math.max(suitable.length, 1)];
}
