import { createHmac } from 'node:crypto';

import { describe, expect, it } from 'vitest';

import { deliverHubspotWebhook } from './webhooks.ts';

describe('a HubSpot webhook', () => {
  it('is signed over method, address, raw body and milliseconds, with the id digit for digit', async () => {
    const at = new Date('2026-11-20T12:00:00.123Z');
    const url = 'https://product.example/webhooks/hubspot?x=1';
    const sent: { body: string; headers: Record<string, string> }[] = [];
    const status = await deliverHubspotWebhook({
      url,
      clientSecret: 'secret',
      events: [
        {
          subscriptionType: 'contact.privacyDeletion',
          objectId: '9107199254740993',
          portalId: 111,
        },
      ],
      at,
      fetch: (_url, init) => {
        sent.push(init as (typeof sent)[number]);
        return Promise.resolve(new Response(null, { status: 204 }));
      },
    });
    expect(status).toBe(204);
    const { body = '', headers = {} } = sent[0] ?? {};
    expect(body).toContain('"objectId":9107199254740993');
    expect(headers['x-hubspot-request-timestamp']).toBe('1795176000123');
    expect(headers['x-hubspot-signature-v3']).toBe(
      createHmac('sha256', 'secret').update(`POST${url}${body}1795176000123`).digest('base64'),
    );
  });
});
