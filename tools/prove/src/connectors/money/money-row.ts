import { labClock } from '@ataski/connector-lab';

import type { ProofRow, ProofRun } from '../../proof.ts';
import { createDraw } from '../allow-list/draw.ts';
import { differenceOf } from '../completeness/difference.ts';
import type { LabDatabase } from '../lab-database.ts';
import { openLabReader } from '../lab-reader.ts';
import { landedAmounts } from './landed-amounts.ts';
import type { MoneySystem } from './money-systems.ts';
import { rewriteAmounts } from './rewriting-provider.ts';
import type { AnswerSabotage } from './rewriting-provider.ts';

const wanted = { full: 10_000, small: 300 } as const;

/** Reads a provider whose amounts are random decimals, and looks for each digit of what landed. */
export async function moneyRow(
  database: LabDatabase,
  { system, open, change = (connector) => connector }: MoneySystem,
  { size, seed = 20_261_126 }: ProofRun,
  sabotage?: AnswerSabotage,
): Promise<ProofRow> {
  const clock = labClock();
  const provider = open(clock, size);
  const rewritten = rewriteAmounts(system, provider.simulator, createDraw(seed), sabotage);
  const reader = await openLabReader(database, {
    ...{ clock, provider, change },
    stand: () => rewritten.simulator,
  });
  try {
    await reader.sync();
    const { answered } = rewritten;
    const streams = [...new Set([...answered.keys()].map((key) => key.split('/')[0] ?? ''))];
    const landed = await landedAmounts(reader, streams);
    const { missing, altered } = differenceOf(answered, landed);
    const long = [...answered.values()].filter(
      (digits) => digits.replaceAll(/\D/g, '').length > 17,
    );
    const example = altered[0] ?? '';
    const shown = altered.length === 0 ? '' : `, such as ${answered.get(example) ?? ''}`;
    return {
      id: 'C5',
      promise: `${system}: random decimals to 20 digits in its answers land bit-equal.`,
      measured: `${String(answered.size)} decimals, ${String(long.length)} of more than 17 digits, in ${String(streams.length)} streams; ${String(missing.length)} missing, ${String(altered.length)} altered${shown}; seed ${String(seed)}`,
      goal: `at least ${String(wanted[size])} decimals, none missing, none altered`,
      holds: answered.size >= wanted[size] && missing.length === 0 && altered.length === 0,
    };
  } finally {
    await reader.close();
  }
}
