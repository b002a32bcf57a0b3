import { isOneOf, messageCode, readBase64Code } from './message-code.ts';
import { isSharedSecret } from './shared-secret.ts';
import type { SignatureScheme } from './webhook-delivery.ts';

/**
 * A signature over the body alone, in base64, in the named header: Xero's and Intuit's. Nothing in
 * it tells when it was made; that an event came before is known for as long as deliveries are
 * kept.
 */
export function bodySignature(header: string): SignatureScheme {
  return Object.freeze<SignatureScheme>({
    isSecret: isSharedSecret,
    verify({ headers, body }, secrets) {
      const code = readBase64Code(headers[header] ?? '');
      if (code === null) return null;
      const expected = secrets.map((secret) => messageCode(secret, [body]));
      return isOneOf([code], expected) ? { id: null } : null;
    },
  });
}
