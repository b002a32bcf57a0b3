import { createHmac, randomBytes } from 'node:crypto';

/** What is signed, and with which secret. */
export interface SignedWebhook {
  /** Begins with `whsec_`; the rest is base64. */
  readonly secret: string;
  readonly id: string;
  readonly at: Date;
  readonly body: string;
}

/** The value of the signature's header: `v1,` and the base64 HMAC-SHA256 of id, seconds and body. */
export function signRecallWebhook({ secret, id, at, body }: SignedWebhook): string {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const seconds = Math.floor(at.getTime() / 1000);
  return `v1,${createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest('base64')}`;
}

/** A new message id. */
export function newWebhookId(): string {
  return `msg_${randomBytes(20).toString('base64url').slice(0, 27)}`;
}
