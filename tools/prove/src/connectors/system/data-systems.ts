import { hubspot } from './hubspot.ts';
import { netsuite } from './netsuite.ts';
import type { ProvenSystem } from './proven-system.ts';
import { quickbooks } from './quickbooks.ts';
import { recall } from './recall.ts';
import { sageIntacct } from './sage-intacct.ts';
import { stripe } from './stripe.ts';
import { xero } from './xero.ts';

/** The systems that data is read from. One more is one more name here. */
export const dataSystems: readonly ProvenSystem[] = [
  ...[stripe, hubspot, xero, quickbooks, netsuite, sageIntacct, recall],
];

/** The one of that id. Throws RangeError for another. */
export function dataSystem(id: string): ProvenSystem {
  const found = dataSystems.find((system) => system.id === id);
  if (found === undefined) throw new RangeError(`No data is read from ${id}.`);
  return found;
}
