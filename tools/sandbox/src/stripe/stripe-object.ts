/** JSON as Stripe sends it: an integer that a double cannot hold is a bigint here. */
export type StripeValue =
  | string
  | number
  | bigint
  | boolean
  | null
  | readonly StripeValue[]
  | { readonly [name: string]: StripeValue };

/** Fields by name. */
export type StripeFields = Readonly<Record<string, StripeValue>>;

/** One object of the API. */
export type StripeObject = StripeFields & {
  readonly id: string;
  readonly object: string;
  /** Unix seconds. */
  readonly created: number;
};

/** The kinds that the simulator keeps. */
export type StripeKind =
  'subscription' | 'invoice' | 'customer' | 'refund' | 'payment_intent' | 'event';

/** Writes each integer digit for digit, also above 2^53. */
export function renderJson(value: unknown): string {
  const exact = JSON as unknown as { rawJSON(text: string): unknown };
  return JSON.stringify(value, (_name, part: unknown) =>
    typeof part === 'bigint' ? exact.rawJSON(part.toString()) : part,
  );
}

/** The text of a field; empty when it has none. */
export function textOf(object: StripeFields, name: string): string {
  const value = object[name];
  return typeof value === 'string' ? value : '';
}
