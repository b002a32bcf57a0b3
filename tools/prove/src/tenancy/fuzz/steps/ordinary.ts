import { randomUUID } from 'node:crypto';

import type { TransactionOptions } from '@ataski/kernel';

import { outcomeOf } from '../outcome.ts';
import { drawRead } from '../reads.ts';
import { ask, carryOut, noteFailure, within } from '../scene.ts';
import type { Scene, Step } from '../scene.ts';
import { asOneStatement, checkWritten, drawWrites, recordOperation, write } from '../writes.ts';

/** One statement that reads. */
export const readByQuery: Step = async (scene) => {
  const { text, values, check } = drawRead(scene);
  await ask<Record<string, unknown>>(scene, text, values).then(
    ({ rows }) => check(rows),
    (error: unknown) => noteFailure(scene, error),
  );
};

/** One statement that writes and leaves the id of its transaction behind. */
export const writeByQuery: Step = async (scene) => {
  const operation = scene.ledger.begin(scene.tenant, scene.worker);
  for (const drawn of drawWrites(scene, 1)) {
    operation.effects.push(drawn.effect);
    try {
      const { rows } = await ask<Record<string, unknown>>(
        scene,
        ...asOneStatement(operation, drawn),
      );
      scene.ledger.settle(operation, 'committed');
      scene.evidence.count('committed');
      checkWritten(scene, rows, drawn.effect);
    } catch (error) {
      scene.ledger.settle(operation, outcomeOf(error));
      noteFailure(scene, error);
    }
  }
};

/** Several reads in one transaction; one that may only read is asked to write in the end. */
export const readInTransaction: Step = async (scene) => {
  const isReadOnly = scene.random.oneIn(2);
  try {
    await within(
      scene,
      async (tx) => {
        for (let more = 1 + scene.random.integer(6); more > 0; more -= 1) {
          const { text, values, check } = drawRead(scene);
          check((await tx.query(text, values)).rows);
        }
        if (!isReadOnly || scene.random.oneIn(2)) return;
        await tx.query(recordOperation, [randomUUID()]);
        scene.evidence.breach('let through', 'a transaction that only reads has written');
      },
      { ...drawLevel(scene), readOnly: isReadOnly },
    );
  } catch (error) {
    noteFailure(scene, error);
  }
};

/** Reads, then one to five changes; some of them sent without waiting for the one before. */
export const writeInTransaction: Step = async (scene) => {
  const writes = drawWrites(scene, 1 + scene.random.integer(5));
  const isAtOnce = scene.random.oneIn(3);
  await carryOut(
    scene,
    async (tx, operation) => {
      if (scene.random.oneIn(2)) {
        const { text, values, check } = drawRead(scene);
        check((await tx.query(text, values)).rows);
      }
      const recording = () => tx.query(recordOperation, [operation.id]);
      const doings = writes.map((drawn) => () => write(scene, tx, operation, drawn));
      const all = scene.random.oneIn(2) ? [recording, ...doings] : [...doings, recording];
      if (isAtOnce) await Promise.all(all.map((one) => one()));
      else for (const one of all) await one();
    },
    drawLevel(scene),
  );
};

function drawLevel({ random }: Scene): TransactionOptions {
  const level = random.pick([
    'read committed',
    'repeatable read',
    'serializable',
    undefined,
  ] as const);
  return level === undefined ? {} : { isolationLevel: level };
}
