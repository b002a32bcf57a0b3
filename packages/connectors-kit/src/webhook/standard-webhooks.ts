import { isOneOf, isTimely, messageCode, readBase64Code } from './message-code.ts';
import type { SignatureScheme, WebhookDelivery } from './webhook-delivery.ts';

const secretShape = /^whsec_([A-Za-z0-9+/]{22,}={0,2})$/;
const idShape = /^[A-Za-z0-9_.-]{1,128}$/;
const mostSignatures = 16;

interface Signed {
  readonly id: string;
  readonly timestamp: string;
  readonly codes: readonly Uint8Array[];
}

/**
 * Standard Webhooks, and Svix, whose headers have another prefix: `v1` is HMAC-SHA256 over id, time
 * in seconds and body. Other versions are left aside.
 */
export const standardWebhooks: SignatureScheme = Object.freeze({
  isSecret: (secret) => keyOf(secret) !== null,
  verify(delivery, secrets, now) {
    const signed = readSigned(delivery, 'webhook') ?? readSigned(delivery, 'svix');
    if (signed === null || !isTimely(Number(signed.timestamp) * 1000, now)) return null;
    const expected = secrets.flatMap((secret) => {
      const key = keyOf(secret);
      if (key === null) return [];
      return [messageCode(key, [`${signed.id}.${signed.timestamp}.`, delivery.body])];
    });
    return isOneOf(signed.codes, expected) ? { id: signed.id } : null;
  },
} satisfies SignatureScheme);

function keyOf(secret: string): Uint8Array | null {
  const text = secretShape.exec(secret)?.[1];
  return text === undefined ? null : Buffer.from(text, 'base64');
}

/** All three headers of one prefix, or nothing. */
function readSigned({ headers }: WebhookDelivery, prefix: string): Signed | null {
  const id = headers[`${prefix}-id`] ?? '';
  const timestamp = headers[`${prefix}-timestamp`] ?? '';
  const entries = (headers[`${prefix}-signature`] ?? '').split(' ');
  if (!idShape.test(id) || !/^\d{1,12}$/.test(timestamp)) return null;
  const codes = entries.slice(0, mostSignatures).flatMap((entry) => {
    const code = entry.startsWith('v1,') ? readBase64Code(entry.slice(3)) : null;
    return code === null ? [] : [code];
  });
  return codes.length === 0 ? null : { id, timestamp, codes };
}
