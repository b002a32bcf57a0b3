import { createHmac } from 'node:crypto';

import { describe, expect, it } from 'vitest';

import { checkXeroIntentToReceive, deliverXeroWebhook } from './webhooks.ts';

const webhookKey = 'key';
const url = 'https://product.example/webhooks/xero';
interface Sent {
  readonly body: string;
  readonly headers: Record<string, string>;
}
const isSigned = ({ body, headers }: Sent): boolean =>
  headers['x-xero-signature'] === createHmac('sha256', webhookKey).update(body).digest('base64');

describe('a Xero webhook', () => {
  it('is signed over the raw body and carries no data', async () => {
    const sent: Sent[] = [];
    const status = await deliverXeroWebhook({
      url,
      webhookKey,
      events: [{ resourceId: 'r', tenantId: 't', eventType: 'UPDATE', eventCategory: 'INVOICE' }],
      fetch: (_url, init) => {
        sent.push(init as unknown as Sent);
        return Promise.resolve(new Response(null, { status: 200 }));
      },
    });
    expect(status).toBe(200);
    expect(sent.every(isSigned)).toBe(true);
    expect(JSON.parse(sent[0]?.body ?? '')).toMatchObject({
      events: [{ resourceUrl: 'https://api.xero.com/api.xro/2.0/Invoices/r' }],
      lastEventSequence: 1,
    });
  });

  it.each([
    [
      'checks the signature',
      (sent: Sent) => new Response(null, { status: isSigned(sent) ? 200 : 401 }),
      true,
    ],
    ['believes everything', () => new Response(null, { status: 200 }), false],
    ['believes nothing', () => new Response(null, { status: 401 }), false],
    ['talks', (sent: Sent) => new Response('ok', { status: isSigned(sent) ? 200 : 401 }), false],
  ])('goes live only for an endpoint that is right: one that %s', async (_name, answer, isLive) => {
    const fetch = (_url: unknown, init: unknown) => Promise.resolve(answer(init as Sent));
    expect(await checkXeroIntentToReceive({ url, webhookKey, fetch })).toBe(isLive);
  });
});
