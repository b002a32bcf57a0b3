import { describe, expect, it } from 'vitest';

import { elsewhereWith } from '@ataski/prove/connectors/elsewhere';
import { hostileWith } from '@ataski/prove/connectors/hostile';
import { dataSystem } from '@ataski/prove/connectors/system/data-systems';

/** One that speaks JSON and renews tokens, and the one that speaks XML; the whole proof takes all. */
const some = [dataSystem('xero'), dataSystem('sage_intacct')];
const small = { size: 'small', progress: () => undefined } as const;

describe('a hostile answer of a provider', () => {
  it.each(some)(
    'is refused within 200 ms and 64 MiB, and writes nothing: $id',
    async (system) => {
      const rows = await hostileWith({ systems: [system] })(small);
      expect(rows.filter(({ holds }) => !holds)).toEqual([]);
      expect(rows).toHaveLength(system.hasTokens === true ? 2 : 1);
    },
    240_000,
  );

  it.each(some)(
    'opens no socket elsewhere, whatever it points to: $id',
    async (system) => {
      const rows = await elsewhereWith({ systems: [system] })(small);
      expect(rows.filter(({ holds }) => !holds)).toEqual([]);
      expect(rows).toHaveLength(system.hasTokens === true ? 2 : 1);
    },
    240_000,
  );

  it('would be found out by an answer that is understood', async () => {
    const besides = (truth: string) => ({ name: 'the truth', body: truth });
    const [row] = await hostileWith({ systems: [dataSystem('stripe')], besides })(small);
    expect(row).toMatchObject({ holds: false });
    expect(row?.measured).toContain('(the truth: ');
  }, 240_000);

  it('would be found out by a worker that follows what it reads', async () => {
    const [row] = await elsewhereWith({ systems: [dataSystem('stripe')], follows: true })(small);
    expect(row).toMatchObject({ holds: false });
  }, 240_000);
});
