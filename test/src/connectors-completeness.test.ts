import { describe, expect, it } from 'vitest';

import { restrictTo } from '@ataski/connector-lab';
import { streamNames } from '@ataski/connectors-kit';
import type { Connector } from '@ataski/connectors-kit';
import { completeness, completenessWith } from '@ataski/prove/connectors/completeness';

const small = { size: 'small', progress: () => undefined } as const;

/** What the database does to each row before it lands or is marked. */
const trigger = (when: string, body: string): string => `
  create function pg_temp_sabotage() returns trigger language plpgsql as $$ begin ${body} end $$;
  create trigger sabotage before ${when} on connectors_kit.record
    for each row execute function pg_temp_sabotage();`;
const losesRows = trigger(
  'insert',
  `if new.source_id like '%7' then return null; end if; return new;`,
);
const keepsTheDead = trigger(
  'update',
  `new.deleted_at := null; new.delete_reason := null; return new;`,
);
const altersTexts = trigger('insert', `new.data := replace(new.data, '7', '8'); return new;`);

const without =
  (...streams: readonly string[]) =>
  (connector: Connector): Connector =>
    restrictTo(connector, ...streamNames(connector).filter((name) => !streams.includes(name)));

/** The tie-out would find the lines of a transaction that is gone, and read its period again. */
const deaf = without('deleted_records', 'gl_tie_out');

describe('everything that the simulated providers have', () => {
  it('lands, in a burst, in one window, in one second and while it is edited, and goes when it is deleted', async () => {
    const rows = await completeness(small);
    expect(rows.filter(({ holds }) => !holds)).toEqual([]);
    expect(rows.map(({ id }) => id)).toEqual(Array.from({ length: 10 }, () => 'C4'));
  }, 300_000);

  it.each([
    ['contacts of which some are lost', { only: ['hubspot'], sql: losesRows }],
    ['contacts whose texts are altered', { only: ['hubspot'], sql: altersTexts }],
    ['deletions that are not marked', { only: ['quickbooks deletions'], sql: keepsTheDead }],
    ['deletions that are not read', { only: ['netsuite deletions'], connector: deaf }],
  ])(
    'would be found out by %s',
    async (_what, sabotage) => {
      const [row] = await completenessWith(sabotage)(small);
      expect(row).toMatchObject({ id: 'C4', holds: false });
    },
    120_000,
  );
});
