import { anthropic } from '@ataski/connectors-anthropic';
import { hubspot } from '@ataski/connectors-hubspot';
import type { Connector } from '@ataski/connectors-kit';
import { netsuite } from '@ataski/connectors-netsuite';
import { openai } from '@ataski/connectors-openai';
import { quickbooks } from '@ataski/connectors-quickbooks';
import { recall } from '@ataski/connectors-recall';
import { sageIntacct } from '@ataski/connectors-sage-intacct';
import { stripe } from '@ataski/connectors-stripe';
import { xero } from '@ataski/connectors-xero';

/** Every system that this product connects. One that needs an app is offered where there is one. */
export const connectors: readonly Connector[] = [
  stripe,
  hubspot,
  xero,
  quickbooks,
  netsuite,
  sageIntacct,
  recall,
  anthropic,
  openai,
];
