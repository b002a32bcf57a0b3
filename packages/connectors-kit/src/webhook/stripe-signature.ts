import { isOneOf, isTimely, messageCode, readHexCode } from './message-code.ts';
import type { SignatureScheme } from './webhook-delivery.ts';

const mostSignatures = 16;

/** Stripe: `t=…,v1=…`, over time in seconds and body; there may be several `v1`. */
export const stripeSignature: SignatureScheme = Object.freeze({
  isSecret: (secret) => /^whsec_[A-Za-z0-9]{16,}$/.test(secret),
  verify({ headers, body }, secrets, now) {
    const pairs = (headers['stripe-signature'] ?? '').split(',').map((pair) => pair.trim());
    const valuesOf = (name: string): readonly string[] =>
      pairs
        .filter((pair) => pair.startsWith(`${name}=`))
        .map((pair) => pair.slice(name.length + 1));
    const [timestamp = '', ...others] = valuesOf('t');
    if (others.length > 0 || !/^\d{1,12}$/.test(timestamp)) return null;
    if (!isTimely(Number(timestamp) * 1000, now)) return null;
    const codes = valuesOf('v1')
      .slice(0, mostSignatures)
      .flatMap((text) => readHexCode(text) ?? []);
    const expected = secrets.map((secret) => messageCode(secret, [`${timestamp}.`, body]));
    return isOneOf(codes, expected) ? { id: null } : null;
  },
} satisfies SignatureScheme);
