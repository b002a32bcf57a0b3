import type { TenantTx } from '@ataski/kernel';

import { checkAnswer } from '../answer-check.ts';
import { answeredStatements, carriers, refusedStatements } from '../hostile-statements.ts';
import { drawRead } from '../reads.ts';
import { ask, carryOut, noteFailure, PlannedFailure } from '../scene.ts';
import type { Scene, Step } from '../scene.ts';
import type { SeededRandom } from '../seeded-random.ts';
import { drawLocks, drawSettings } from '../session-poison.ts';
import { insertion, recordOperation, write } from '../writes.ts';

/** Injected SQL as a statement of its own. */
export const injectByQuery: Step = async (scene) => {
  const { text, isRefused } = drawHostile(scene);
  await ask<Record<string, unknown>>(scene, text).then(
    ({ rows }) => checkHostile(scene, text, isRefused, rows),
    (error: unknown) => noteFailure(scene, error),
  );
};

/**
 * Injected SQL between a write and a failure: a commit that got through would keep the write. One
 * time in three the work goes on to the end instead.
 */
export const injectInTransaction: Step = async (scene) => {
  const isFailing = !scene.random.oneIn(3);
  await carryOut(scene, async (tx, operation) => {
    await tx.query(recordOperation, [operation.id]);
    await write(scene, tx, operation, insertion(scene));
    await inject(scene, tx);
    if (isFailing) throw new PlannedFailure();
  });
};

/** Settings of the session, behind which another statement follows at once. */
export const changeSettings: Step = (scene) => poison(scene, drawSettings);

/** Locks of the session, behind which another statement follows at once. */
export const takeLocks: Step = (scene) => poison(scene, drawLocks);

async function poison(scene: Scene, draw: (random: SeededRandom) => string): Promise<void> {
  const { random } = scene;
  const text = draw(random);
  if (random.oneIn(2)) {
    await ask(scene, text).catch((error: unknown) => noteFailure(scene, error));
  } else {
    const isFailing = random.oneIn(3);
    await carryOut(scene, async (tx, operation) => {
      await tx.query(recordOperation, [operation.id]);
      await tx.query(text);
      if (random.oneIn(2))
        await tx.query(random.oneIn(4) ? drawLocks(random) : drawSettings(random));
      if (isFailing) throw new PlannedFailure();
    });
  }
  const { text: question, values, check } = drawRead(scene);
  await ask<Record<string, unknown>>(scene, question, values).then(
    ({ rows }) => check(rows),
    (error: unknown) => noteFailure(scene, error),
  );
}

async function inject(scene: Scene, tx: TenantTx): Promise<void> {
  const { text, isRefused } = drawHostile(scene);
  const isSwallowed = scene.random.oneIn(2);
  try {
    checkHostile(scene, text, isRefused, (await tx.query(text)).rows);
  } catch (error) {
    if (!isSwallowed) throw error;
    noteFailure(scene, error);
  }
}

function drawHostile({ evidence, random, stranger }: Scene): { text: string; isRefused: boolean } {
  evidence.count('hostile statements');
  const isRefused = !random.oneIn(3);
  const refused = random.oneIn(6) ? carriers : refusedStatements;
  const text = random.pick(isRefused ? refused : answeredStatements);
  return { text: text.replaceAll('$stranger', stranger.id), isRefused };
}

function checkHostile(
  { evidence, tenant }: Scene,
  text: string,
  isRefused: boolean,
  rows: readonly Record<string, unknown>[],
): void {
  if (isRefused) evidence.breach('let through', `answered: ${text}`);
  else evidence.count('hostile statements answered');
  checkAnswer(evidence, tenant, rows);
}
