import { createHmac } from 'node:crypto';

import { ExactNumber, renderExactJson } from '../exact-json.ts';

/** A request that HubSpot signs. */
export interface SignedHubspotRequest {
  readonly method: string;
  /** Scheme, host, path and query. */
  readonly uri: string;
  readonly body: string;
  readonly at: Date;
}

/** The `X-HubSpot-Signature-v3` of a request; the timestamp is in milliseconds. */
export function signHubspotWebhook(request: SignedHubspotRequest, clientSecret: string): string {
  const { method, uri, body, at } = request;
  return createHmac('sha256', clientSecret)
    .update(`${method}${uri}${body}${String(at.getTime())}`)
    .digest('base64');
}

/** One notification, for example `contact.privacyDeletion` or `deal.merge`. */
export interface HubspotWebhookEvent {
  readonly subscriptionType: string;
  /** A text of digits; sent as a number, digit for digit. */
  readonly objectId: string;
  readonly portalId: number;
  readonly [field: string]: unknown;
}

/** Notifications on their way to the product. */
export interface HubspotWebhookDelivery {
  readonly url: string;
  readonly clientSecret: string;
  readonly events: readonly HubspotWebhookEvent[];
  readonly at?: Date;
  readonly fetch?: typeof fetch;
}

/** Delivers one signed batch and returns the status of the answer. */
export async function deliverHubspotWebhook(delivery: HubspotWebhookDelivery): Promise<number> {
  const at = delivery.at ?? new Date();
  const body = renderExactJson(
    delivery.events.map((event, index) => ({
      eventId: index + 1,
      subscriptionId: 1,
      appId: 2_026_030,
      occurredAt: at.getTime(),
      attemptNumber: 0,
      ...event,
      objectId: new ExactNumber(event.objectId),
    })),
  );
  const signed = { method: 'POST', uri: delivery.url, body, at };
  const response = await (delivery.fetch ?? fetch)(delivery.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-hubspot-signature-v3': signHubspotWebhook(signed, delivery.clientSecret),
      'x-hubspot-request-timestamp': String(at.getTime()),
    },
    body,
  });
  await response.arrayBuffer();
  return response.status;
}
