import net from 'node:net';

import { describe, expect, it } from 'vitest';

import { surfaceAsks } from '@ataski/gateway-lab';

import { useGateway } from './gateway.fixture.ts';

const mebibyte = 1024 * 1024;
/** A response says its text four times. */
const giantBytes = {
  chat_completions: 14 * mebibyte,
  responses: 6 * mebibyte,
  messages: 14 * mebibyte,
};

describe('a client that does not read', () => {
  const { acme, world } = useGateway();

  // How much the kernel takes before it says stop is the machine's: now and then nearly all of it.
  it.each(surfaceAsks)(
    'holds back the provider of a stream of $surface, and gets all of it once it reads',
    { retry: 2 },
    async (one) => {
      const { budget, calls, key, origin, [one.provider]: provider } = world();
      await budget(acme);
      const { text } = await key(acme);
      const asked =
        one.surface === 'chat_completions' ? { stream_options: { include_usage: true } } : {};
      provider.faults.inject({ fault: { kind: 'giant', bytes: giantBytes[one.surface] } });
      provider.deliver({ split: 65_536 });
      const socket = net.connect(Number(new URL(origin).port), '127.0.0.1');
      socket.pause();
      const body = JSON.stringify(one.body('Hi', { stream: true, ...asked }));
      socket.write(
        `POST ${one.path} HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${text}\r\n` +
          `content-type: application/json\r\nconnection: close\r\ncontent-length: ${String(body.length)}\r\n\r\n${body}`,
      );
      const sent = () => provider.calls.list()[0]?.responseBytes.byteLength ?? 0;
      await expect.poll(sent, { timeout: 5_000 }).toBeGreaterThan(0);
      // Until it stands still: whatever the kernel's buffers hold is full.
      let before = -1;
      while (before !== sent()) {
        before = sent();
        await new Promise((done) => setTimeout(done, 400));
      }
      let got = 0;
      socket.on('data', (chunk) => (got += chunk.byteLength)).resume();
      await new Promise((done) => socket.on('close', done));
      expect(got).toBeGreaterThanOrEqual(sent());
      expect(before).toBeLessThan(sent() - mebibyte);
      expect((await calls(acme))[0]?.state).toMatch(/settled|estimated/);
    },
  );
});
