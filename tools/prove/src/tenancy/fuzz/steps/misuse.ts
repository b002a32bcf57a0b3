import type { QueryResult, TenantTx } from '@ataski/kernel';

import { nameOf, outcomeOf } from '../outcome.ts';
import { noteFailure, within } from '../scene.ts';
import type { Step } from '../scene.ts';
import { asOneStatement, counting, insertion } from '../writes.ts';

/**
 * Work that returns before its statement is answered. It counts only when both were told to have
 * worked.
 */
export const leaveUnawaited: Step = async (scene) => {
  const { evidence, ledger, random, tenant, worker } = scene;
  const operation = ledger.begin(tenant, worker);
  const drawn = random.oneIn(2) ? insertion(scene) : counting(scene);
  operation.effects.push(drawn.effect);
  const left: Promise<QueryResult<object>>[] = [];
  const run = within(scene, async (tx) => {
    if (random.oneIn(3)) await tx.query('select 1');
    left.push(tx.query<object>(...asOneStatement(operation, drawn)));
    if (random.oneIn(3)) left.push(tx.query<object>('select 1 / 0'));
    for (const one of left) one.catch(() => undefined);
  });
  const [transaction, ...statements] = await Promise.allSettled([
    run,
    run.then(
      () => left[0],
      () => left[0],
    ),
  ]);
  const errors = [transaction, ...statements].flatMap((one) =>
    one.status === 'rejected' ? [one.reason as unknown] : [],
  );
  for (const error of errors) noteFailure(scene, error);
  const outcomes = errors.map(outcomeOf);
  if (errors.length === 0) evidence.count('committed');
  ledger.settle(
    operation,
    errors.length === 0
      ? 'committed'
      : outcomes.includes('rolled back')
        ? 'rolled back'
        : 'in doubt',
  );
};

/** Work that keeps its transaction and goes on with it afterwards, on whosever connection that is. */
export const keepTransaction: Step = async (scene) => {
  const { evidence, ledger, random, tenant, worker } = scene;
  const operation = ledger.begin(tenant, worker);
  const drawn = counting(scene);
  operation.effects.push(drawn.effect);
  const kept: TenantTx[] = [];
  await within(scene, async (tx) => {
    kept.push(tx);
    if (random.oneIn(2)) await tx.query('select 1');
    if (random.oneIn(4)) throw new Error('planned failure');
  }).catch((error: unknown) => noteFailure(scene, error));
  for (const tx of kept) {
    await tx.query<object>(...asOneStatement(operation, drawn)).then(
      () => evidence.breach('let through', 'a transaction went on after its end'),
      (error: unknown) => {
        noteFailure(scene, error);
        if (nameOf(error) !== 'TENANCY_TRANSACTION_OVER')
          evidence.breach('let through', `a transaction that was over said ${nameOf(error)}`);
      },
    );
  }
  ledger.settle(operation, 'rolled back');
};
