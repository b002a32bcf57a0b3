import { describe, expect, it } from 'vitest';

import { ask, surfaceAsks } from '@ataski/gateway-lab';

import { useGateway } from './gateway.fixture.ts';

describe('a fault within the gateway', () => {
  const { acme, db, world } = useGateway({ isDoorIncomplete: true });

  it.each(surfaceAsks)(
    'on $surface is told to whoever runs it and stands in the row, and the client learns nothing of it',
    async (one) => {
      const { budget, calls, failures, key, origin, refusals } = world();
      await budget(acme);
      const answer = await ask(origin, one.path, (await key(acme)).text, one.body('Hi'));
      expect(answer.status).toBe(500);
      expect(answer.bytes.toString()).not.toContain('LIMITS');
      const code = 'EGRESS_LIMITS_INVALID';
      const row = (await refusals(acme)).at(-1);
      expect(row).toMatchObject({ surface: one.surface, code: 'internal', field: code });
      expect(failures).toEqual([{ task: 'answer', code, id: row?.id }]);
      expect([await calls(acme), world()[one.provider].calls.list()]).toEqual([[], []]);
    },
  );

  it('is told of a call from within the process, too', async () => {
    const { budget, failures, gateway } = world();
    await budget(acme);
    const body = surfaceAsks[0]?.body('Hi') ?? {};
    const context = db.context(acme);
    const calling = gateway.call({ context }, { surface: 'chat_completions', body });
    await expect(calling).rejects.toMatchObject({ details: { code: 'internal' } });
    expect(failures).toEqual([
      { task: 'answer', code: 'EGRESS_LIMITS_INVALID', id: context.correlationId },
    ]);
  });
});
