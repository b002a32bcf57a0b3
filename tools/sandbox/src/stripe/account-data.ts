import { createSeededRandom } from '../seeded-random.ts';
import type { SeededRandom } from '../seeded-random.ts';
import type { AccountObjects, AccountSeed } from './account-seed.ts';
import { bigAmount } from './amount.ts';
import { createBilling } from './billing-data.ts';
import { instants } from './history.ts';
import type { StripeFields, StripeObject } from './stripe-object.ts';

const trades = [
  'Bakery',
  'Cycles',
  'Dental',
  'Farms',
  'Films',
  'Foundry',
  'Gardens',
  'Labs',
  'Mills',
  'Press',
];
const names = [
  'Alder',
  'Birch',
  'Cedar',
  'Dune',
  'Elm',
  'Fjord',
  'Grove',
  'Harbour',
  'Iris',
  'Juniper',
  'Kestrel',
  'Lark',
];
// Most in two decimals, some in none, some in three.
const currencies = ['usd', 'usd', 'usd', 'usd', 'usd', 'eur', 'eur', 'gbp', 'jpy', 'bhd'];

/** Makes all objects of one account. */
export function createAccountObjects(seed: AccountSeed): AccountObjects {
  const random = createSeededRandom(`${seed.seed}/${seed.account}`);
  const customers = instants(random, seed.sizes.customers, seed.until).map((created, index) =>
    createCustomer(random, seed, created, index),
  );
  return { customers, ...createBilling(random, seed, customers) };
}

/** A customer as `Stripe-Version: 2026-10-28.endive` shows one. */
export function createCustomer(
  random: SeededRandom,
  seed: Pick<AccountSeed, 'marker'>,
  created: number,
  index: number,
): StripeObject {
  const number = String(index + 1).padStart(4, '0');
  const currency = random.pick(currencies);
  const fields: StripeFields = {
    address: null,
    balance: index === 0 ? -bigAmount : -random.integer(3) * 500,
    currency,
    default_source: null,
    delinquent: random.oneIn(20),
    description: null,
    discount: null,
    email: `billing+${number}@${seed.marker.toLowerCase()}.example`,
    invoice_prefix: random.id('', 8).toUpperCase(),
    livemode: false,
    metadata: { marker: `${seed.marker}-${number}` },
    name: `${random.pick(names)} ${random.pick(trades)} (${seed.marker} ${number})`,
    phone: null,
    preferred_locales: [],
    tax_exempt: 'none',
  };
  return { id: random.id('cus_', 14), object: 'customer', created, ...fields };
}
