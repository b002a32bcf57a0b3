import { afterEach, beforeAll, describe, expect, it } from 'vitest';

import { connections, session } from '@ataski/contract';
import type { Visitor } from '@ataski/local/visitor';

import { useProduct } from '../product.fixture.ts';

describe('a stream that is open', () => {
  // Slow enough that the sync outlasts the test.
  const product = useProduct({ stripeLatencyMs: 300 });
  let path = '';
  let connectionId = '';
  let left = new AbortController();

  const open = (visitor: Visitor) => visitor.fetch(path, { signal: left.signal });

  beforeAll(async () => {
    const ada = await product.signIn('ada@acme.example');
    ({ id: connectionId } = await product.connect(ada));
    path = connections.watchSync.path.replace('{connectionId}', connectionId);
  });
  afterEach(() => {
    left.abort();
    left = new AbortController();
  });

  it('breaks off without an end when its session ends, and is not opened again', async () => {
    const finn = await product.signIn('finn@acme.example');
    const cookie = [...finn.cookies].map((pair) => pair.join('=')).join('; ');
    const stream = (await open(finn)).text();
    expect((await finn.call(session.endSession, {})).status).toBe(200);
    await expect(stream).rejects.toThrow('terminated');
    const again = await finn.fetch(path, { headers: { cookie } });
    expect(again.status).toBe(401);
  });

  it('counts: one person has twelve at most, others are not held up, and a closed one makes room', async () => {
    const [ada, ben] = [
      await product.signIn('ada@acme.example'),
      await product.signIn('ben@both.example'),
    ];
    const opened = await Promise.all(Array.from({ length: 12 }, () => open(ada)));
    expect(opened.map(({ status }) => status)).toEqual(opened.map(() => 200));
    const refused = await open(ada);
    expect(refused.status).toBe(429);
    expect(await refused.json()).toMatchObject({ code: 'SERVER_RATE_LIMITED' });
    expect((await open(ben)).status).toBe(200);
    left.abort();
    left = new AbortController();
    await expect.poll(async () => (await open(ada)).status).toBe(200);
  });
});
