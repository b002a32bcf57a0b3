import { checkAnswer } from '../answer-check.ts';
import { outcomeOf } from '../outcome.ts';
import { ask, carryOut, noteFailure, PlannedFailure, within } from '../scene.ts';
import type { Scene, Step } from '../scene.ts';
import { asOneStatement, counting, insertion, recordOperation, write } from '../writes.ts';

/** A statement that fails, as one of its own. */
export const failByQuery: Step = async (scene) => {
  try {
    const { rows } = await ask<Record<string, unknown>>(scene, ...drawFailure(scene));
    scene.evidence.breach('let through', `a statement that fails answered ${rows.length} rows`);
  } catch (error) {
    noteFailure(scene, error);
  }
};

/** A statement that fails behind a write; the work passes the failure on. */
export const failInTransaction: Step = async (scene) => {
  await carryOut(scene, async (tx, operation) => {
    await tx.query(recordOperation, [operation.id]);
    await write(scene, tx, operation, insertion(scene));
    await tx.query(...drawFailure(scene));
  });
};

/** The work goes on as if nothing had failed. The database will not commit, and that must be told. */
export const swallowFailure: Step = async (scene) => {
  await carryOut(scene, async (tx, operation) => {
    await tx.query(recordOperation, [operation.id]);
    await write(scene, tx, operation, counting(scene));
    await tx.query(...drawFailure(scene)).catch((error: unknown) => noteFailure(scene, error));
    if (scene.random.oneIn(2)) await tx.query('select 1').catch(() => undefined);
  });
};

/** Work that throws something of its own, which must come back unchanged. */
export const throwInWork: Step = async (scene) => {
  const planned = new PlannedFailure();
  const operation = scene.ledger.begin(scene.tenant, scene.worker);
  try {
    await within(scene, async (tx) => {
      await tx.query(recordOperation, [operation.id]);
      await write(scene, tx, operation, insertion(scene));
      await write(scene, tx, operation, counting(scene));
      throw planned;
    });
    scene.evidence.breach('let through', 'work that threw was committed');
  } catch (error) {
    noteFailure(scene, error);
  }
  scene.ledger.settle(operation, 'rolled back');
};

/** A statement that is still running when its time is up. */
export const timeOut: Step = async (scene) => {
  const statementTimeoutMs = 5 + scene.random.integer(30);
  const work = carryOut(
    scene,
    async (tx, operation) => {
      await tx.query(recordOperation, [operation.id]);
      await write(scene, tx, operation, counting(scene));
      await tx.query('select pg_sleep(0.5)');
    },
    { statementTimeoutMs },
  );
  await work;
};

/** A statement that sleeps a little, for those who cancel statements and cut connections. */
export const sleepAWhile: Step = async (scene) => {
  const operation = scene.ledger.begin(scene.tenant, scene.worker);
  const drawn = insertion(scene);
  operation.effects.push(drawn.effect);
  const [text, values] = asOneStatement(operation, drawn);
  const seconds = (20 + scene.random.integer(80)) / 1000;
  try {
    const { rows } = await ask<Record<string, unknown>>(
      scene,
      `${text}, pg_sleep(${seconds})`,
      values,
    );
    scene.ledger.settle(operation, 'committed');
    scene.evidence.count('committed');
    checkAnswer(scene.evidence, scene.tenant, rows);
  } catch (error) {
    scene.ledger.settle(operation, outcomeOf(error));
    noteFailure(scene, error);
  }
};

function drawFailure({ random, tenant, worker }: Scene): [string, unknown[]] {
  return random.pick<[string, unknown[]]>([
    ['select 1 / (id - id) from fuzz.counter', []],
    ['insert into fuzz.counter (id, total, marker) values (0, 0, $1)', [tenant.marker]],
    [
      'insert into fuzz.item (id, worker, value, marker) values (-1, $1, -2000000, $2)',
      [worker, tenant.marker],
    ],
    ['insert into fuzz.item (id, worker, value, marker) values (-2, $1, 0, null)', [worker]],
    ['select $1::uuid', ['not a uuid']],
    ['select * from fuzz.no_such_table', []],
    ['select marker::integer from fuzz.counter', []],
    ['update fuzz.counter set total = 9223372036854775807 + id', []],
  ]);
}
