import { defineConnector } from '@ataski/connectors-kit';
import { manifest } from '@ataski/scope-manifest';

import { companyInfoStream } from './company-info-stream.ts';
import { entityStream } from './entity-stream.ts';
import { minorVersion } from './minor-version.ts';
import { quickbooksFailure } from './quickbooks-failure.ts';
import { quickbooksSignIn } from './quickbooks-sign-in.ts';
import { quickbooksWebhook } from './quickbooks-webhook.ts';
import { balanceSheetStream, cashFlowStream, profitAndLossStream } from './report-streams.ts';

/** QuickBooks Online, read only. Facts checked against Intuit's pages, 2026-11-23. */
export const quickbooks = defineConnector(manifest.quickbooks, {
  apiVersion: minorVersion,
  auth: quickbooksSignIn,
  headers: { accept: 'application/json' },
  // Intuit allows ten a second and five hundred a minute for each company.
  pace: { callsPerSecond: 5 },
  retry: { statuses: [429], afterHeader: 'retry-after' },
  failure: quickbooksFailure,
  webhook: quickbooksWebhook,
  readings: [
    companyInfoStream,
    entityStream('accounts'),
    entityStream('customers', ['PrimaryEmailAddr', 'PrimaryPhone', 'BillAddr', 'ShipAddr']),
    entityStream('vendors', ['PrimaryEmailAddr', 'PrimaryPhone', 'BillAddr', 'TaxIdentifier']),
    entityStream('invoices', ['BillEmail', 'BillAddr', 'ShipAddr']),
    profitAndLossStream,
    balanceSheetStream,
    cashFlowStream,
  ],
});
