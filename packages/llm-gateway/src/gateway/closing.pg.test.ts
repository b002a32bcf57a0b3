import { describe, expect, it } from 'vitest';

import { ask, openGatewayWorld, surfaceAsks } from '@ataski/gateway-lab';

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
});
