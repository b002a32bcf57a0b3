import type { DeletionCase } from './deletions/deletion-case.ts';
import { hubspotDeletions } from './deletions/hubspot.ts';
import { netsuiteDeletions } from './deletions/netsuite.ts';
import { quickbooksDeletions } from './deletions/quickbooks.ts';
import { sageIntacctDeletions } from './deletions/sage-intacct.ts';
import { stripeDeletions } from './deletions/stripe.ts';
import { xeroDeletions } from './deletions/xero.ts';
import { differenceOf, inWords, isNone } from './difference.ts';
import type { CompletenessRow } from './scene.ts';

const cases = [
  ...[stripeDeletions, hubspotDeletions, xeroDeletions],
  ...[quickbooksDeletions, netsuiteDeletions, sageIntacctDeletions],
];

/** One for each system. */
export const deletionRows: readonly CompletenessRow[] = cases.map(toRow);

function toRow({ system, open }: DeletionCase): CompletenessRow {
  return {
    name: `${system} deletions`,
    async measure(scene) {
      const { reader, takeAway, laterMs, provided, landed } = await open(scene);
      await reader.sync();
      const before = await landed();
      const atFirst = differenceOf(provided(), before);
      scene.clock.pass(3_600_000);
      const ways = takeAway();
      await reader.sync();
      scene.clock.pass(laterMs);
      await reader.sync();
      const after = await landed();
      const difference = differenceOf(provided(), after);
      const changed = [...before].filter(([key, fact]) => after.get(key) !== fact).length;
      const done = Object.entries(ways).map(([way, times]) => `${String(times)} ${way}`);
      return {
        promise: `${system}: what is taken away after a first run, in every way that the simulator knows, is gone or has its new state after the next runs.`,
        measured: `${done.join(', ')}; ${String(changed)} of ${String(before.size)} landed objects went or changed; first run: ${inWords(atFirst)}; at the end: ${inWords(difference)}`,
        goal: `each way at least twice; none missing, surplus or altered`,
        holds:
          Math.min(...Object.values(ways)) > 1 &&
          changed > 0 &&
          isNone(atFirst) &&
          isNone(difference),
      };
    },
  };
}
