import { createHmac } from 'node:crypto';

import { randomId } from './identifier.ts';

/** The `WorkOS-Signature` header of a raw body: the timestamp is in milliseconds. */
export function signWebhook(body: string, secret: string, at: Date): string {
  const timestamp = at.getTime();
  const signature = createHmac('sha256', secret)
    .update(`${String(timestamp)}.${body}`)
    .digest('hex');
  return `t=${String(timestamp)}, v1=${signature}`;
}

/** An event on its way to the product. */
export interface WebhookDelivery {
  readonly url: string;
  readonly secret: string;
  /** For example `session.revoked`. */
  readonly event: string;
  readonly data: object;
  readonly at?: Date;
  readonly fetch?: typeof fetch;
}

/** Delivers one signed event and returns the status of the answer. */
export async function deliverWebhook(delivery: WebhookDelivery): Promise<number> {
  const at = delivery.at ?? new Date();
  const body = JSON.stringify({
    id: randomId('event'),
    event: delivery.event,
    data: delivery.data,
    created_at: at.toISOString(),
  });
  const response = await (delivery.fetch ?? fetch)(delivery.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'workos-signature': signWebhook(body, delivery.secret, at),
    },
    body,
  });
  await response.arrayBuffer();
  return response.status;
}
