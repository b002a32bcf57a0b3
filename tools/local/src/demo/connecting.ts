import { connections } from '@ataski/contract';

import type { Local } from '../run-local.ts';
import type { Visitor } from '../visitor.ts';
import { stripeKeys } from '../world.ts';
import { areCallsClosed, printRows, timelineOf } from './audit-rows.ts';
import type { Report } from './report.ts';

/** Connects Stripe, after two keys that must not work. */
export async function showConnecting(local: Local, ada: Visitor, report: Report): Promise<string> {
  report.heading('2. She connects Stripe with a restricted key');
  const connect = (key: string) =>
    ada.call(connections.connectWithKey, {
      system: 'stripe',
      label: 'Stripe',
      credentials: { restricted_key: key },
    });
  const before = local.stripe.requestCount();
  const secretKey = await connect('sk_test_0000000000000000000000000000');
  report.claim(
    `a secret key (sk_) is refused before anything leaves the house: ${String(secretKey.body.code)}`,
    secretKey.status === 400 && local.stripe.requestCount() === before,
  );
  const partial = await connect(stripeKeys.acmePartial);
  const missing =
    (partial.body.details as { missingPermissions?: string[] } | undefined)?.missingPermissions ??
    [];
  report.claim(
    `a key that lacks permissions is refused, naming them: ${missing.join(', ')}`,
    partial.status >= 400 && missing.toSorted().join() === 'rak_event_read,rak_invoice_read',
  );
  const full = await connect(stripeKeys.acme);
  report.claim(
    `the key passes a live check of ${String(full.body.checks.length)} permissions`,
    full.status === 200 &&
      full.body.checks.length === 6 &&
      full.body.checks.every(({ granted }) => granted),
  );
  const events = await timelineOf(ada, full.correlationId);
  report.claim('every call to Stripe has its intent and its outcome', areCallsClosed(events));
  printRows(events, report);
  return full.body.connection.id;
}
