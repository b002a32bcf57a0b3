import { createHmac } from 'node:crypto';

import { describe, expect, it } from 'vitest';

import { deliverIntuitWebhook } from './webhooks.ts';

describe('an Intuit webhook', () => {
  it('is a list of CloudEvents, signed over the raw body', async () => {
    const sent: { readonly body: string; readonly headers: Record<string, string> }[] = [];
    const status = await deliverIntuitWebhook({
      url: 'https://product.example/webhooks/intuit',
      verifierToken: 'token',
      events: [{ type: 'qbo.invoice.updated.v1', realmId: '462', entityId: '7' }],
      fetch: (_url, init) => {
        sent.push(init as unknown as (typeof sent)[number]);
        return Promise.resolve(new Response(null, { status: 200 }));
      },
    });
    expect(status).toBe(200);
    const { body = '', headers = {} } = sent[0] ?? {};
    expect(JSON.parse(body)).toMatchObject([
      {
        specversion: '1.0',
        type: 'qbo.invoice.updated.v1',
        intuitaccountid: '462',
        intuitentityid: '7',
      },
    ]);
    expect(headers['intuit-signature']).toBe(
      createHmac('sha256', 'token').update(body).digest('base64'),
    );
  });
});
