/** 2026-11-01T00:00:00Z in Unix seconds. */
export const november = 1_793_491_200;

type Members = Readonly<Record<string, string | number | boolean>>;

function object(kind: string, id: string, created: number, members: Members): string {
  return JSON.stringify({
    id,
    object: kind,
    created,
    ...(kind === 'refund' ? {} : { livemode: false }),
    ...members,
  });
}

/** A customer as Stripe would send it. */
export const customer = (id: string, created: number, members: Members = {}): string =>
  object('customer', id, created, members);

/** A payment intent. */
export const paymentIntent = (id: string, created: number, members: Members = {}): string =>
  object('payment_intent', id, created, {
    amount: 1000,
    currency: 'eur',
    status: 'succeeded',
    ...members,
  });

/** A refund. */
export const refund = (id: string, created: number, members: Members = {}): string =>
  object('refund', id, created, { amount: 500, currency: 'eur', ...members });

/** A subscription. */
export const subscription = (id: string, created: number, members: Members = {}): string =>
  object('subscription', id, created, { status: 'active', customer: 'cus_1', ...members });

/** An invoice with its first lines. */
export function invoice(
  id: string,
  created: number,
  lines: readonly string[],
  hasMore = false,
): string {
  const head = object('invoice', id, created, { currency: 'eur', total: 1000, status: 'open' });
  return `${head.slice(0, -1)},"lines":{"object":"list","data":[${lines.join(',')}],"has_more":${String(hasMore)},"total_count":${String(lines.length)}}}`;
}

/** A line of an invoice. */
export const line = (id: string, amount: string): string =>
  `{"id":"${id}","object":"line_item","amount":${amount}}`;
