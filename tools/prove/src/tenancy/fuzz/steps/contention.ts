import { createMeeting } from '../meeting.ts';
import { carryOut } from '../scene.ts';
import type { Step } from '../scene.ts';
import { counting, recordOperation, write } from '../writes.ts';

/** Long enough for both to get a connection, as a rule. */
const patienceMs = 500;

/** Two transactions of one tenant that each want what the other has. */
export const deadlock: Step = async (scene) => {
  const meeting = createMeeting(2, patienceMs);
  const side = (first: number, second: number) =>
    carryOut(scene, async (tx, operation) => {
      await tx.query(recordOperation, [operation.id]);
      await write(scene, tx, operation, counting(scene, first));
      await meeting.arrive();
      await write(scene, tx, operation, counting(scene, second));
    });
  await Promise.all([side(0, 1), side(1, 0)]);
};

/** Two transactions that read the same and then change it; only one of them can be right. */
export const serializationConflict: Step = async (scene) => {
  const isolationLevel = scene.random.pick(['repeatable read', 'serializable'] as const);
  const meeting = createMeeting(2, patienceMs);
  const side = () =>
    carryOut(
      scene,
      async (tx, operation) => {
        await tx.query('select sum(total) from fuzz.counter');
        await meeting.arrive();
        await tx.query(recordOperation, [operation.id]);
        await write(scene, tx, operation, counting(scene, 2));
      },
      { isolationLevel },
    );
  await Promise.all([side(), side()]);
};
