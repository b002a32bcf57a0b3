import { describe, expect, it } from 'vitest';

import { dataSystem } from '@ataski/prove/connectors/system/data-systems';
import { tokensWith } from '@ataski/prove/connectors/tokens';

const small = { size: 'small', progress: () => undefined } as const;

describe('fifty workers on one expired rotating token', () => {
  it.each(['xero'])(
    'cause one refresh call, and a lost answer is made up for or ends in a new consent: %s',
    async (id) => {
      const rows = await tokensWith({ systems: [dataSystem(id)] })(small);
      expect(rows.filter(({ holds }) => !holds)).toEqual([]);
      expect(rows.map(({ id: line }) => line)).toEqual(['C3', 'C3', 'C3']);
    },
    120_000,
  );

  it('would be found out by a turn that is over as soon as it is taken', async () => {
    const sabotage = `
      create function public.forget() returns trigger language plpgsql as $$
      begin
        if new.renewal is not null then
          new.renewal_until := clock_timestamp() - interval '1 second';
        end if;
        return new;
      end $$;
      create trigger forget before update on connectors_kit.token_grant
        for each row execute function public.forget();`;
    const rows = await tokensWith({ systems: [dataSystem('xero')], sabotage })(small);
    expect(rows[0]).toMatchObject({ holds: false });
  }, 120_000);
});
