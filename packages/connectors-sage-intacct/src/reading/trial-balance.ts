import { z } from 'zod';

import { children, readXml, streamReading, writeXml } from '@ataski/connectors-kit';
import type { ProviderCall, ReadingIo } from '@ataski/connectors-kit';

import { flatRecord, group, leaf, requireAmount } from '../gateway/gateway-query.ts';
import type { GatewayRecord, Operation } from '../gateway/gateway-query.ts';
import { dataOf, invalid } from '../gateway/read-answer.ts';
import { reportingPeriod } from '../objects.ts';

const Position = z.strictObject({
  /** The record number of the period that was read last. */
  after: z.string(),
});
type Position = z.infer<typeof Position>;
type Period = z.infer<typeof Period>;
const Period = z.looseObject({ RECORDNO: z.string(), NAME: z.string() });

const book = 'ACCRUAL';
const amounts = ['startbalance', 'debits', 'credits', 'adjdebits', 'adjcredits', 'endbalance'];
const periodsAtMost = 1000;

function balanceCall(period: string): ProviderCall<Operation> {
  const tree = group(
    'get_trialbalance',
    leaf('reportingperiodname', period),
    leaf('showzerobalances', 'false'),
    leaf('reportingbook', book),
  );
  return { operation: 'gateway', body: { xml: writeXml(tree) } };
}

/** Balances of each reporting period, read anew each time; each state that was seen is kept. */
export const trialBalance = streamReading<Operation, Position>({
  spec: {
    name: 'trial_balance',
    primaryKey: ['period', 'glaccountno'],
    cursor: null,
    deletions: 'reconcile',
    keepsHistory: true,
  },
  operations: ['gateway'],
  countSample: (text) => readBalances({ value: readXml(text) }).length,
  position: Position,
  begin: () => ({ after: '0' }),
  async next(io, position) {
    const [period, ...others] = await periodsAfter(io, position.after);
    if (period === undefined) return { read: 0, records: [], position, isLast: true };
    const rows = readBalances(await io.provider.call(balanceCall(period.NAME)));
    return {
      read: rows.length,
      records: rows.map((row) => ({
        stream: 'trial_balance',
        sourceId: `${period.RECORDNO}:${row['glaccountno'] ?? ''}`,
        text: JSON.stringify({ period: period.NAME, ...row }),
        updatedAt: null,
      })),
      position: { after: period.RECORDNO },
      isLast: others.length === 0,
      buriesUnseen: true,
    };
  },
});

/** Legacy functions say how many there are in other attributes than queries. */
function readBalances(answer: { readonly value: unknown }): readonly GatewayRecord[] {
  const { data } = dataOf(answer);
  const found = children(data, 'trialbalance');
  const isWhole =
    data.attributes['total'] === String(found.length) && data.children.length === found.length;
  if (!isWhole) throw invalid('data');
  return found.map((element) => {
    const row = flatRecord(element);
    if ((row['glaccountno'] ?? '') === '') throw invalid('glaccountno');
    for (const name of amounts) requireAmount(row[name] ?? '');
    return row;
  });
}

async function periodsAfter(io: ReadingIo<Operation>, after: string): Promise<readonly Period[]> {
  const { stream } = reportingPeriod;
  const landed = await io.listPresent({ stream, limit: periodsAtMost });
  return landed
    .map(({ text }) => Period.parse(JSON.parse(text)))
    .filter(({ RECORDNO }) => BigInt(RECORDNO) > BigInt(after))
    .sort((a, b) => (BigInt(a.RECORDNO) < BigInt(b.RECORDNO) ? -1 : 1));
}
