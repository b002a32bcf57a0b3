import { describe, expect, it } from 'vitest';

import type { PlatformDb } from '@ataski/kernel';
import { signWebhook } from '@ataski/sandbox';

import { createSessionWebhook } from './session-webhook.ts';

const now = new Date('2026-11-23T12:00:00Z');
const secret = 'a-webhook-secret-of-ours';
const revoked = JSON.stringify({
  id: 'event_1',
  event: 'session.revoked',
  data: { id: 'session_1' },
});

describe('an event of the identity provider', () => {
  const calls: (readonly unknown[])[] = [];
  const database: PlatformDb = {
    call: (...call) => {
      calls.push(call);
      return Promise.resolve([]);
    },
  };
  const webhook = createSessionWebhook({ secret, database, clock: { now: () => now } });
  const receive = (body: string, signature?: string): Promise<boolean> =>
    webhook.receive(Buffer.from(body), signature ?? signWebhook(body, secret, now));

  it('that a session was revoked ends that session', async () => {
    expect(await receive(revoked)).toBe(true);
    expect(calls).toEqual([['access.revoke_session', ['session_1']]]);
  });

  it('of another kind changes nothing', async () => {
    calls.length = 0;
    expect(await receive(JSON.stringify({ id: 'event_2', event: 'user.created', data: {} }))).toBe(
      false,
    );
    expect(calls).toEqual([]);
  });

  it.each([
    ['signed with another secret', revoked, signWebhook(revoked, 'another-secret-16', now)],
    [
      'with a changed body',
      revoked.replace('session_1', 'session_2'),
      signWebhook(revoked, secret, now),
    ],
    [
      'signed too long ago',
      revoked,
      signWebhook(revoked, secret, new Date(now.getTime() - 180_001)),
    ],
    [
      'signed in the future',
      revoked,
      signWebhook(revoked, secret, new Date(now.getTime() + 180_001)),
    ],
    [
      'signed in seconds',
      revoked,
      signWebhook(revoked, secret, now).replace(/t=(\d{10})\d{3}/, 't=$1'),
    ],
    ['without a signature', revoked, ''],
  ])('is refused %s', async (_what, body, signature) => {
    await expect(receive(body, signature)).rejects.toMatchObject({
      code: 'ACCESS_WEBHOOK_INVALID',
    });
  });

  it('is refused when it is signed but names no session', async () => {
    await expect(receive('{"event":"session.revoked","data":{"id":7}}')).rejects.toMatchObject({
      code: 'ACCESS_WEBHOOK_INVALID',
    });
    await expect(receive('not json')).rejects.toMatchObject({ code: 'ACCESS_WEBHOOK_INVALID' });
  });

  it('cannot be received with a short secret', () => {
    expect(() =>
      createSessionWebhook({ secret: 'short', database, clock: { now: () => now } }),
    ).toThrow(expect.objectContaining({ code: 'ACCESS_OPTIONS_INVALID' }));
  });
});
