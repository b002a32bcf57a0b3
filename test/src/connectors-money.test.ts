import { describe, expect, it } from 'vitest';

import { money, moneyWith } from '@ataski/prove/connectors/money';

const small = { size: 'small', progress: () => undefined } as const;

const throughJson = (text: string): string => JSON.stringify(JSON.parse(text));
/** What a reader does that takes amounts in texts for numbers. */
const throughNumber = (text: string): string =>
  text.replaceAll(/(?<=["'>])-?\d*\.\d+(?=["'<])/g, (digits) => String(Number(digits)));

describe('money', () => {
  it('of every connector lands bit-equal', async () => {
    const rows = await money(small);
    expect(rows.filter(({ holds }) => !holds)).toEqual([]);
    expect(rows.map(({ id }) => id)).toEqual(Array.from({ length: 6 }, () => 'C5'));
  }, 300_000);

  it.each([
    ['through JSON.parse and JSON.stringify: Stripe', 'stripe', throughJson],
    ['through a number: HubSpot', 'hubspot', throughNumber],
  ])(
    'would be found altered where an answer goes %s',
    async (_what, system, sabotage) => {
      const [row] = await moneyWith({ only: [system], sabotage })(small);
      expect(row).toMatchObject({ holds: false });
      expect(row?.measured).toMatch(/ 0 missing, [1-9]\d* altered/);
    },
    120_000,
  );
});
