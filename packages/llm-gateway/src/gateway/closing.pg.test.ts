import { describe, expect, it } from 'vitest';

import { ask, openGatewayWorld, surfaceAsks } from '@ataski/gateway-lab';
import { createCorrelationId } from '@ataski/kernel';

import { useGateway } from './gateway.fixture.ts';

const [chat] = surfaceAsks as [(typeof surfaceAsks)[number]];

describe('a gateway that closes', () => {
  const { acme, db } = useGateway();

  it('ends the calls under way, settles them, and takes no more', async () => {
    const world = await openGatewayWorld(db, {});
    try {
      await world.budget(acme);
      const { text } = await world.key(acme);
      world.openai.deliver({ betweenMs: 20 });
      const asking = ask(world.origin, chat.path, text, chat.body('Hello', { stream: true }));
      await expect.poll(() => world.openai.calls.openStreams(), { interval: 5 }).toBe(1);
      const closing = world.gateway.close(10_000);
      const late = await ask(world.origin, chat.path, text, chat.body('Hi'));
      expect([late.status, late.headers['x-should-retry']]).toEqual([503, 'true']);
      await closing;
      expect((await world.calls(acme, 0)).map(({ state }) => state)).toEqual(['settled']);
      expect((await asking).bytes.toString()).toContain('[DONE]');
      expect(world.openai.calls.list()).toHaveLength(1);
    } finally {
      await world.close();
    }
  });

  it('waits for the row of a refusal in this process', async () => {
    const world = await openGatewayWorld(db, {});
    const locker = await db.superuser.connect();
    try {
      await locker.query('begin; lock table audit.audit_log in exclusive mode');
      const context = {
        ...{ tenantId: acme, actor: { type: 'agent', id: 'agent_7' } as const },
        correlationId: createCorrelationId(),
      };
      const body = chat.body('Hi', { model: 'nobody-has-it' });
      const calling = world.gateway.call({ context }, { surface: chat.surface, body });
      const refused = calling.catch((error: unknown) => error);
      const closing = world.gateway.close(10_000).then(() => 'closed');
      const waiting = new Promise((done) => setTimeout(done, 200, 'waiting'));
      expect(await Promise.race([closing, waiting])).toBe('waiting');
      await locker.query('rollback');
      await closing;
      const ids = (await world.refusals(acme)).map(({ id }) => id);
      expect(ids).toContain(context.correlationId);
      expect(await refused).toMatchObject({ details: { code: 'model_unknown' } });
    } finally {
      locker.release(true);
      await world.close();
    }
  });
});
