import type { Step } from './scene.ts';
import type { SeededRandom } from './seeded-random.ts';
import { deadlock, serializationConflict } from './steps/contention.ts';
import {
  failByQuery,
  failInTransaction,
  sleepAWhile,
  swallowFailure,
  throwInWork,
  timeOut,
} from './steps/failing.ts';
import { forgeByQuery, forgeContext, keepOwnContext } from './steps/forgery.ts';
import { changeSettings, injectByQuery, injectInTransaction, takeLocks } from './steps/hostile.ts';
import { keepTransaction, leaveUnawaited } from './steps/misuse.ts';
import {
  readByQuery,
  readInTransaction,
  writeByQuery,
  writeInTransaction,
} from './steps/ordinary.ts';
import { lookForContext, lookUp, lookUpWithSql, ping } from './steps/platform.ts';
import { readMuch, sendBadValues, sendManyTexts, sendOtherTypes } from './steps/texts.ts';

/** A step and how often it is drawn, in percent. */
interface WeightedStep {
  readonly name: string;
  readonly percent: number;
  readonly run: Step;
}

/** All that a worker does. The parts are percents and sum up to 100. */
export const steps: readonly WeightedStep[] = [
  { name: 'read by query', percent: 9, run: readByQuery },
  { name: 'write by query', percent: 10, run: writeByQuery },
  { name: 'read in a transaction', percent: 6, run: readInTransaction },
  { name: 'write in a transaction', percent: 12, run: writeInTransaction },
  { name: 'failing query', percent: 3, run: failByQuery },
  { name: 'failing transaction', percent: 3, run: failInTransaction },
  { name: 'swallowed failure', percent: 3, run: swallowFailure },
  { name: 'work that throws', percent: 3, run: throwInWork },
  { name: 'statement timeout', percent: 2, run: timeOut },
  { name: 'sleeping statement', percent: 4, run: sleepAWhile },
  { name: 'work that does not wait', percent: 4, run: leaveUnawaited },
  { name: 'transaction kept', percent: 3, run: keepTransaction },
  { name: 'deadlock', percent: 2, run: deadlock },
  { name: 'serialization conflict', percent: 2, run: serializationConflict },
  { name: 'hostile query', percent: 8, run: injectByQuery },
  { name: 'hostile transaction', percent: 8, run: injectInTransaction },
  { name: 'settings of the session', percent: 4, run: changeSettings },
  { name: 'locks of the session', percent: 3, run: takeLocks },
  { name: 'forged context', percent: 3, run: forgeContext },
  { name: 'forged context in a query', percent: 1, run: forgeByQuery },
  { name: 'own context kept', percent: 1, run: keepOwnContext },
  { name: 'look-up', percent: 1, run: lookUp },
  { name: 'look-up for a context', percent: 1, run: lookForContext },
  { name: 'look-up with SQL', percent: 1, run: lookUpWithSql },
  { name: 'ping', percent: 1, run: ping },
  { name: 'many texts', percent: 1, run: sendManyTexts },
  { name: 'values of other types', percent: 2, run: sendOtherTypes },
  { name: 'bad values', percent: 2, run: sendBadValues },
  { name: 'long answer', percent: 1, run: readMuch },
];

/**
 * The steps of each worker, in exactly the parts above, dealt out like cards. The same seed deals
 * the same hands.
 */
export function dealSteps(
  random: SeededRandom,
  count: number,
  workers: number,
): readonly (readonly WeightedStep[])[] {
  const deck = steps.flatMap((step) =>
    Array.from({ length: Math.ceil((count * step.percent) / 100) }, () => step),
  );
  const shuffled = random.shuffled(deck);
  return Array.from({ length: workers }, (_, worker) =>
    shuffled.filter((__, index) => index % workers === worker),
  );
}
