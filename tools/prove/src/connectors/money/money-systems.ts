import { restrictTo } from '@ataski/connector-lab';
import type { Connector } from '@ataski/connectors-kit';
import type { Clock } from '@ataski/kernel';

import { simulateHubspot } from '../simulated/hubspot.ts';
import { simulateNetsuite } from '../simulated/netsuite.ts';
import { simulateQuickbooks } from '../simulated/quickbooks.ts';
import { simulateSageIntacct } from '../simulated/sage-intacct.ts';
import type { SimulatedSystem } from '../simulated/simulated-system.ts';
import { simulateStripe } from '../simulated/stripe.ts';
import { simulateXero } from '../simulated/xero.ts';

/** A system with enough amounts: at least 10,000 in the large one, 300 in the small one. */
export interface MoneySystem {
  readonly system: string;
  open(clock: Clock, size: 'full' | 'small'): SimulatedSystem;
  /** Without streams that would find that random amounts do not add up. */
  readonly change?: (connector: Connector) => Connector;
}

const of = (size: 'full' | 'small', full: number, small: number): number =>
  size === 'full' ? full : small;

/** The systems that data is read from. */
export const moneySystems: readonly MoneySystem[] = [
  {
    system: 'stripe',
    open: (clock, size) =>
      simulateStripe(clock, {
        ...{ customers: of(size, 300, 20), subscriptions: of(size, 300, 20) },
        ...{ invoices: of(size, 900, 40), refunds: of(size, 300, 20) },
        payment_intents: of(size, 3_000, 60),
      }),
  },
  {
    system: 'hubspot',
    open: (clock, size) =>
      simulateHubspot(clock, {
        ...{ deals: of(size, 4_800, 150), contacts: 1, companies: of(size, 2_000, 100) },
      }),
  },
  { system: 'xero', open: (clock, size) => simulateXero(clock, of(size, 1_200, 40)) },
  {
    system: 'quickbooks',
    open: (clock, size) =>
      simulateQuickbooks(clock, { Invoice: of(size, 3_000, 90), JournalEntry: 20 }),
  },
  {
    system: 'netsuite',
    open: (clock, size) => simulateNetsuite(clock, { glLines: of(size, 5_400, 200), months: 3 }),
    change: (connector) => restrictTo(connector, 'gl_lines', 'ar_aging', 'ap_aging'),
  },
  {
    system: 'sage_intacct',
    open: (clock, size) => simulateSageIntacct(clock, { entries: of(size, 1_500, 60), months: 3 }),
    change: (connector) => restrictTo(connector, 'gl_details', 'ar_invoices', 'ap_bills'),
  },
];
