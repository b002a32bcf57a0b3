import { hubspot } from '@ataski/connectors-hubspot';
import { tokenBasedAuth } from '@ataski/connectors-kit';
import type { Connector } from '@ataski/connectors-kit';
import { netsuite } from '@ataski/connectors-netsuite';
import { quickbooks } from '@ataski/connectors-quickbooks';
import { recall } from '@ataski/connectors-recall';
import { sageIntacct } from '@ataski/connectors-sage-intacct';
import { stripe } from '@ataski/connectors-stripe';
import { xero } from '@ataski/connectors-xero';
import type { Clock } from '@ataski/kernel';

/** The connectors that read data. Processes that call no simulator of their own need nothing else. */
const connectors: Readonly<Record<string, Connector>> = Object.fromEntries(
  [stripe, hubspot, xero, quickbooks, netsuite, sageIntacct, recall].map((each) => [
    each.manifest.id,
    each,
  ]),
);

/**
 * The connector of a system. Where calls are signed, they are by this clock, as simulators go by
 * it. Throws RangeError for a system that no data is read from.
 */
export function connectorOf(system: string, clock: Clock): Connector {
  const connector = connectors[system];
  if (connector === undefined) throw new RangeError(`No data is read from ${system}.`);
  if (connector.manifest.auth.kind !== netsuite.manifest.auth.kind) return connector;
  return {
    ...connector,
    definition: { ...connector.definition, auth: tokenBasedAuth({ clock }) },
  };
}
