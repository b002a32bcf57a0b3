import { describe, expect, it } from 'vitest';

import { killWith } from '@ataski/prove/connectors/kill';
import { dataSystem } from '@ataski/prove/connectors/system/data-systems';

/** One of each way to read: a feed, a search, reports; the whole proof takes all. */
const some = ['stripe', 'hubspot', 'xero'].map(dataSystem);
const small = { size: 'small', progress: () => undefined } as const;

/** Changes what the second worker of a run writes, and only that. */
const whenTakenUp = (table: string, change: string): string => `
  create function public.spoil() returns trigger language plpgsql as $$
  begin
    if exists (select from connectors_kit.run_lease where epoch > 1) then ${change} end if;
    return new;
  end $$;
  create trigger spoil before insert or update on connectors_kit.${table}
    for each row execute function public.spoil();`;

describe('a connector whose worker is killed while the provider holds a page', () => {
  it.each(some)(
    'is taken up by another process, and ends with the tables of an undisturbed run: $id',
    async (system) => {
      const rows = await killWith({ systems: [system] })(small);
      expect(rows.filter(({ holds }) => !holds)).toEqual([]);
      expect(rows.map(({ id }) => id)).toEqual(['C2']);
    },
    120_000,
  );

  it.each([
    ['a row that is lost', 'record', 'return null;'],
    ['a text that differs', 'record', `new.data := new.data || ' ';`],
    ['a position that lags', 'stream_state', `new.state := '{"version": 1}';`],
    ['a page that is counted twice', 'stream_progress', 'new.pages := new.pages + 1;'],
  ])(
    'would be found out by %s',
    async (_what, table, change) => {
      const systems = [dataSystem('quickbooks')];
      const [row] = await killWith({ systems, sabotage: whenTakenUp(table, change) })(small);
      expect(row).toMatchObject({ holds: false });
    },
    180_000,
  );
});
