import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

import express from 'express';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { createAuditLog } from '@ataski/audit';
import { connectorsKitActions, createWebhookReceiver } from '@ataski/connectors-kit';
import { recall } from '@ataski/connectors-recall';
import { systemClock } from '@ataski/kernel';
import { useDatabase } from '@ataski/postgres';

import { migrations } from '../migrations.ts';
import type { Services } from '../services.ts';
import { connectorWebhook } from './connector-webhook.ts';

const key = Buffer.alloc(24, 7);
const secret = `whsec_${key.toString('base64')}`;

describe('the route of webhooks', () => {
  const database = useDatabase({ migrations });
  let server: Server;
  let origin = '';

  beforeAll(async () => {
    const { tenancy: db } = database;
    const audit = createAuditLog({
      ...{ db, platform: db, clock: systemClock, component: 'webhook-test' },
      actions: [connectorsKitActions],
    });
    const webhooks = createWebhookReceiver({
      ...{ db, platform: db, audit, connectors: [recall], secrets: { recall: [secret] } },
    });
    const app = express();
    // The route takes no more of the services than this one.
    app.use('/webhooks', connectorWebhook({ webhooks } as Services, 'https://app.example.com'));
    server = createServer(app);
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve);
    });
    origin = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  });
  afterAll(async () => {
    await new Promise((resolve) => {
      server.close(resolve);
    });
  });

  function sign(body: string, at = new Date()): Readonly<Record<string, string>> {
    const seconds = String(Math.floor(at.getTime() / 1000));
    const code = createHmac('sha256', key).update(`msg_1.${seconds}.${body}`).digest('base64');
    return {
      'webhook-id': 'msg_1',
      'webhook-timestamp': seconds,
      'webhook-signature': `v1,${code}`,
    };
  }
  async function post(
    path: string,
    body: string,
    headers: Readonly<Record<string, string>>,
  ): Promise<readonly [number, string]> {
    const answer = await fetch(`${origin}${path}`, { method: 'POST', body, headers });
    return [answer.status, await answer.text()];
  }

  it('answers a good signature over exactly the bytes that came, and says nothing', async () => {
    for (const body of ['{ "event": "bot.done",\n "data": {"bot":{"id":"Zoë 🦉"}} }', 'not JSON'])
      for (const type of ['application/json', 'text/plain', 'application/x-www-form-urlencoded'])
        expect(
          await post('/webhooks/recall', body, { ...sign(body), 'content-type': type }),
        ).toEqual([200, '']);
  });

  it('answers 401 for a bad one, an old one, and none, and says nothing', async () => {
    const body = '{"event":"bot.done","data":{}}';
    const old = new Date(Date.now() - 600_000);
    for (const headers of [sign(`${body} `), sign(body, old), {}])
      expect(await post('/webhooks/recall', body, headers)).toEqual([401, '']);
  });

  it('is closed for a system without a secret, like one that nobody knows', async () => {
    const body = '{}';
    for (const system of ['stripe', 'xero', 'nobody', 'constructor', '__proto__'])
      expect((await post(`/webhooks/${system}`, body, sign(body)))[0]).toBe(404);
  });

  it('takes no body above 256 KiB, and none that has to be unpacked', async () => {
    const large = 'x'.repeat(256 * 1024 + 1);
    expect((await post('/webhooks/recall', large, sign(large)))[0]).toBe(413);
    const packed = { ...sign('{}'), 'content-encoding': 'gzip' };
    expect((await post('/webhooks/recall', '{}', packed))[0]).toBe(415);
  });

  it('hears nothing but POST', async () => {
    for (const method of ['GET', 'PUT', 'DELETE'])
      expect((await fetch(`${origin}/webhooks/recall`, { method })).status).toBe(404);
  });
});
