import type { LabReader } from '../lab-reader.ts';
import { simulateNetsuite } from '../simulated/netsuite.ts';
import { letBookkeeperWork } from './bookkeeper.ts';
import { differenceOf, inWords, isNone } from './difference.ts';
import type { Facts } from './difference.ts';
import { ExactSums } from './exact-sum.ts';
import { postedLines } from './posted-lines.ts';
import type { PostedLine } from './posted-lines.ts';
import type { CompletenessRow } from './scene.ts';

const sizes = {
  full: { glLines: 250_000, oneIn: 3 },
  small: { glLines: 2_500, oneIn: 1 },
} as const;

interface LandedLine {
  readonly account_id: string;
  readonly subsidiary_id: string;
  readonly book_id: string;
  readonly period_id: string;
  readonly amount: string;
  readonly difference?: string;
}

/** A ledger in which somebody works while it is read for the first time. */
export const netsuiteLedger: CompletenessRow = {
  name: 'netsuite',
  async measure({ clock, size, read }) {
    const { glLines: wanted, oneIn } = sizes[size];
    const provider = simulateNetsuite(clock, {
      ...{ glLines: wanted, months: 12, hasHugeAmounts: true },
    });
    const reader = await read(provider);
    const begun = postedLines(provider.simulator).length;
    const work = letBookkeeperWork(provider.simulator, clock, {
      // The lists, the clock, and every page of the first window.
      pages: 9 + Math.ceil(wanted / 1000),
      oneIn,
    });
    await reader.sync();
    const lines = postedLines(provider.simulator);
    const difference = differenceOf(
      new Map(lines.map((line) => [line.key, factOf(line)])),
      await landedLines(reader),
    );
    const ties = await tieOut(reader, lines);
    const done = Object.entries({ ...work }).map(([what, times]) => `${String(times)} ${what}`);
    return {
      promise: `netsuite: the lines of a ledger that is edited while its pages are read all land, and tie out to the trial balance by subsidiary, book and period.`,
      measured: `${String(begun)} lines at first, ${String(lines.length)} at the end (${done.join(', ')} during paging); ${inWords(difference)}; ${String(ties.zero)} of ${String(ties.places)} subsidiaries, books and periods tie out to 0.00, ${String(ties.wrongBalances)} of ${String(ties.balances)} balances differ from the sum of landed lines`,
      goal: `${String(wanted)} lines at first, each kind of edit; none missing, surplus or altered; every tie-out 0.00, no balance differs`,
      holds:
        begun === wanted &&
        Math.min(...Object.values({ ...work })) > 0 &&
        isNone(difference) &&
        ties.places > 0 &&
        ties.zero === ties.places &&
        ties.surplus === 0 &&
        ties.wrongBalances === 0,
    };
  },
};

function factOf({ account, subsidiary, period, amount }: PostedLine): string {
  return `${String(account)} ${String(subsidiary)} ${String(period)} ${amount}`;
}

async function landedLines(reader: LabReader): Promise<Facts> {
  const landed = await reader.live('gl_lines');
  return new Map(
    [...landed].map(([key, text]) => {
      const { account_id, subsidiary_id, period_id, amount } = JSON.parse(text) as LandedLine;
      return [key, `${account_id} ${subsidiary_id} ${period_id} ${amount}`];
    }),
  );
}

/**
 * Reckoned here from the simulator's lines and the landed balances, and read from the tie-out's
 * rows.
 */
async function tieOut(reader: LabReader, lines: readonly PostedLine[]) {
  const places = new Set(
    lines.map(({ subsidiary, period }) => `${String(subsidiary)}:1:${String(period)}`),
  );
  const proofs = await reader.live('gl_tie_out');
  const zero = [...places].filter((place) => {
    const text = proofs.get(place);
    return text !== undefined && (JSON.parse(text) as LandedLine).difference === '0.00';
  });
  const [summed, balances] = [new ExactSums(), new ExactSums()];
  for (const text of (await reader.live('gl_lines')).values()) addTo(summed, text);
  for (const text of (await reader.live('trial_balance')).values()) addTo(balances, text);
  return {
    ...{ places: places.size, zero: zero.length, surplus: proofs.size - places.size },
    ...{ balances: balances.keys().length, wrongBalances: summed.differing(balances).length },
  };
}

function addTo(sums: ExactSums, text: string): void {
  const { subsidiary_id, book_id, period_id, account_id, amount } = JSON.parse(text) as LandedLine;
  sums.add([subsidiary_id, book_id, period_id, account_id].join(':'), amount);
}
