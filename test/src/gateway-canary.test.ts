import { describe, expect, it } from 'vitest';

import { canaryWith } from '@ataski/prove/gateway/canary';

const small = { size: 'small', progress: () => undefined } as const;

describe('the keys of the gateway', () => {
  it('are nowhere outside the vault, whatever goes wrong', async () => {
    const rows = await canaryWith({})(small);
    expect(rows.filter(({ holds }) => !holds)).toEqual([]);
    expect(rows).toHaveLength(2);
  }, 300_000);

  it('would be found if one were written down in base64', async () => {
    const rows = await canaryWith({
      sabotage: ({ database }, [first]) =>
        database.superuser.query('update llm_gateway.virtual_key set label = $1', [
          Buffer.from(first?.text ?? '').toString('base64'),
        ]),
    })(small);
    expect(rows.at(-1)).toMatchObject({ holds: false });
  }, 300_000);
});
