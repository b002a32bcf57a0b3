import { StripeFailure } from './stripe-failure.ts';

/** The permissions that the simulated resources need. */
export type StripePermission =
  | 'rak_subscription_read'
  | 'rak_invoice_read'
  | 'rak_customer_read'
  | 'rak_charge_read'
  | 'rak_payment_intent_read'
  | 'rak_event_read';

/** A restricted key that the simulator knows. */
export interface SimulatedStripeKey {
  /** `rk_test_…` */
  readonly key: string;
  /** `acct_…` */
  readonly account: string;
  readonly permissions: readonly StripePermission[];
}

/** Every permission that a full read of the simulated streams needs. */
export const allStripePermissions: readonly StripePermission[] = [
  'rak_subscription_read',
  'rak_invoice_read',
  'rak_customer_read',
  'rak_charge_read',
  'rak_payment_intent_read',
  'rak_event_read',
];

/** The key behind an Authorization header, Bearer or Basic. Throws the 401 that Stripe answers. */
export function findKey(
  keys: ReadonlyMap<string, SimulatedStripeKey>,
  authorization: string | undefined,
): SimulatedStripeKey {
  const given = readKey(authorization ?? '');
  if (given === '') {
    throw unauthorised(
      'You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth (e.g. ‘Authorization: Bearer YOUR_SECRET_KEY’).',
    );
  }
  const known = keys.get(given);
  if (known === undefined) throw unauthorised(`Invalid API Key provided: ${maskKey(given)}`);
  return known;
}

/** Throws the 403 that names the missing permission. */
export function requirePermission(key: SimulatedStripeKey, permission: string): void {
  if ((key.permissions as readonly string[]).includes(permission)) return;
  throw new StripeFailure(403, {
    type: 'invalid_request_error',
    message: `The provided key '${maskKey(key.key)}' does not have the required permissions for this endpoint on account '${key.account}'. Having the '${permission}' permission would allow this request to continue.`,
  });
}

function readKey(authorization: string): string {
  const [scheme = '', value = ''] = authorization.split(' ');
  if (scheme.toLowerCase() === 'bearer') return value;
  if (scheme.toLowerCase() !== 'basic') return '';
  return Buffer.from(value, 'base64').toString().replace(/:.*$/, '');
}

function maskKey(key: string): string {
  return `${key.slice(0, 8)}${'*'.repeat(Math.max(4, key.length - 12))}${key.slice(-4)}`;
}

function unauthorised(message: string): StripeFailure {
  const headers = { 'www-authenticate': 'Bearer realm="Stripe"' };
  return new StripeFailure(401, { type: 'invalid_request_error', message }, headers);
}
