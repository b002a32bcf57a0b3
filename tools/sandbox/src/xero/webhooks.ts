import { createHmac } from 'node:crypto';

/** The `x-xero-signature` of a raw body. */
export function signXeroWebhook(body: string, webhookKey: string): string {
  return createHmac('sha256', webhookKey).update(body).digest('base64');
}

/** Something that happened to a record; there is no payload, it must be read again. */
export interface XeroWebhookEvent {
  readonly resourceId: string;
  readonly tenantId: string;
  readonly eventType: 'CREATE' | 'UPDATE';
  readonly eventCategory: 'INVOICE' | 'CONTACT';
}

/** Where notifications go. */
export interface XeroWebhookTarget {
  readonly url: string;
  readonly webhookKey: string;
  readonly at?: Date;
  readonly fetch?: typeof fetch;
}

/** Delivers one signed batch and returns the status of the answer. */
export async function deliverXeroWebhook(
  target: XeroWebhookTarget & { readonly events: readonly XeroWebhookEvent[] },
): Promise<number> {
  const at = (target.at ?? new Date()).toISOString();
  const body = JSON.stringify({
    events: target.events.map((event) => ({
      resourceUrl: `https://api.xero.com/api.xro/2.0/${event.eventCategory === 'INVOICE' ? 'Invoices' : 'Contacts'}/${event.resourceId}`,
      eventDateUtc: at,
      tenantType: 'ORGANISATION',
      ...event,
    })),
    firstEventSequence: 1,
    lastEventSequence: target.events.length,
    entropy: 'SANDBOXENTROPY',
  });
  return (await send(target, body, signXeroWebhook(body, target.webhookKey))).status;
}

/** The four empty messages before an endpoint goes live, one of them signed rightly. */
const intents = [false, true, false, false];

/**
 * Xero's intent-to-receive: true when the endpoint answered 200 to the right signature, 401 to the
 * wrong ones, and each with an empty body.
 */
export async function checkXeroIntentToReceive(target: XeroWebhookTarget): Promise<boolean> {
  for (const [index, isRight] of intents.entries()) {
    const body = JSON.stringify({
      events: [],
      firstEventSequence: 0,
      lastEventSequence: 0,
      entropy: `S0M3R4ND0M${index}`,
    });
    const key = isRight ? target.webhookKey : `${target.webhookKey}-wrong`;
    const answer = await send(target, body, signXeroWebhook(body, key));
    if (answer.status !== (isRight ? 200 : 401) || answer.length > 0) return false;
  }
  return true;
}

async function send(
  target: XeroWebhookTarget,
  body: string,
  signature: string,
): Promise<{ readonly status: number; readonly length: number }> {
  const response = await (target.fetch ?? fetch)(target.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-xero-signature': signature },
    body,
  });
  return { status: response.status, length: (await response.arrayBuffer()).byteLength };
}
