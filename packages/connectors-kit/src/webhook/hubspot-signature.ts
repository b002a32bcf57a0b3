import { isOneOf, isTimely, messageCode, readBase64Code } from './message-code.ts';
import { isSharedSecret } from './shared-secret.ts';
import type { SignatureScheme } from './webhook-delivery.ts';

/**
 * HubSpot, version 3: over method, address, body and time in milliseconds. HubSpot decodes some
 * escapes of the address first; ours has none.
 */
export const hubspotSignature: SignatureScheme = Object.freeze({
  isSecret: isSharedSecret,
  verify({ headers, method, url, body }, secrets, now) {
    const timestamp = headers['x-hubspot-request-timestamp'] ?? '';
    const code = readBase64Code(headers['x-hubspot-signature-v3'] ?? '');
    if (code === null || !/^\d{13}$/.test(timestamp)) return null;
    if (!isTimely(Number(timestamp), now)) return null;
    const expected = secrets.map((secret) =>
      messageCode(secret, [`${method}${url}`, body, timestamp]),
    );
    return isOneOf([code], expected) ? { id: null } : null;
  },
} satisfies SignatureScheme);
