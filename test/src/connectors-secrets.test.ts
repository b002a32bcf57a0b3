import { describe, expect, it } from 'vitest';

import { secretsWith } from '@ataski/prove/connectors/secrets';
import type { SecretsOptions } from '@ataski/prove/connectors/secrets';
import { dataSystem } from '@ataski/prove/connectors/system/data-systems';

/** A pasted key, tokens that people consent to, and what goes in a body; the whole proof takes all. */
const some = ['stripe', 'xero', 'sage_intacct'].map(dataSystem);
const small = { size: 'small', progress: () => undefined } as const;

/** Writes the first secret of a life into the label of its connection. */
const writeDown =
  (form: (secret: string) => string): NonNullable<SecretsOptions['sabotage']> =>
  ({ secrets: [first] }, { pools }) =>
    pools.superuser.query('update connectors_kit.connection set label = $1', [
      form(first?.text ?? ''),
    ]);

describe('the secrets of every connector', () => {
  it('are nowhere outside the vault, however the provider quotes them', async () => {
    const rows = await secretsWith({ systems: some })(small);
    expect(rows.filter(({ holds }) => !holds)).toEqual([]);
    expect(rows.map(({ id }) => id)).toEqual(['C7', 'C7', 'C7', 'C7']);
  }, 300_000);

  it.each<[string, (secret: string) => string]>([
    ['as it is', (secret) => secret],
    ['in part', (secret) => `x${secret.slice(0, 30)}`],
    ['in hex', (secret) => Buffer.from(secret).toString('hex').slice(0, 80)],
    ['in base64', (secret) => Buffer.from(`:${secret}`).toString('base64')],
  ])(
    'would be found out by one that is written down %s',
    async (_how, form) => {
      const options = { systems: [dataSystem('stripe')], sabotage: writeDown(form) };
      const rows = await secretsWith(options)(small);
      expect(rows.at(-1)).toMatchObject({ holds: false });
    },
    120_000,
  );
});
