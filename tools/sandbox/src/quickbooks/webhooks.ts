import { createHmac, randomUUID } from 'node:crypto';

/** The `intuit-signature` of a raw body. */
export function signIntuitWebhook(body: string, verifierToken: string): string {
  return createHmac('sha256', verifierToken).update(body).digest('base64');
}

/** Something that happened to a record; there is no payload, it must be read again. */
export interface IntuitWebhookEvent {
  /** For example `qbo.invoice.updated.v1`. */
  readonly type: string;
  readonly realmId: string;
  readonly entityId: string;
}

/** Notifications on their way to the product. */
export interface IntuitWebhookDelivery {
  readonly url: string;
  readonly verifierToken: string;
  readonly events: readonly IntuitWebhookEvent[];
  readonly at?: Date;
  readonly fetch?: typeof fetch;
}

/** Delivers one signed batch of CloudEvents and returns the status of the answer. */
export async function deliverIntuitWebhook(delivery: IntuitWebhookDelivery): Promise<number> {
  const time = (delivery.at ?? new Date()).toISOString();
  const body = JSON.stringify(
    delivery.events.map(({ type, realmId, entityId }) => ({
      specversion: '1.0',
      id: randomUUID(),
      source: 'intuit.sandbox',
      type,
      datacontenttype: 'application/json',
      time,
      intuitentityid: entityId,
      intuitaccountid: realmId,
      data: {},
    })),
  );
  const response = await (delivery.fetch ?? fetch)(delivery.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'intuit-signature': signIntuitWebhook(body, delivery.verifierToken),
    },
    body,
  });
  await response.arrayBuffer();
  return response.status;
}
