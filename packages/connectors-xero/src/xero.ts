import { answersWith, defineConnector, failureOf } from '@ataski/connectors-kit';
import { manifest } from '@ataski/scope-manifest';

import { accountsStream } from './accounts-stream.ts';
import { invoicesStream } from './invoices-stream.ts';
import { organisationStream } from './organisation-stream.ts';
import { balanceSheetStream, profitAndLossStream } from './report-streams.ts';
import { Connections, XeroFailure } from './schemas.ts';
import { xeroSignIn } from './xero-sign-in.ts';
import { xeroWebhook } from './xero-webhook.ts';

/** What a token that lacks a scope is told, as remembered rather than read. */
const lacksScope = 'AuthorizationUnsuccessful';

/** Xero, read only, with the granular scopes. Facts checked against Xero's pages, 2026-11-23. */
export const xero = defineConnector(manifest.xero, {
  apiVersion: '2.0',
  auth: xeroSignIn,
  headers: ({ settings: { tenant } }) => ({
    accept: 'application/json',
    ...(tenant === undefined ? {} : { 'xero-tenant-id': tenant }),
  }),
  // Xero allows sixty calls in any minute for each organisation: a burst of one fits in.
  pace: {
    callsPerSecond: 0.95,
    app: {
      callsPerMinute: 10_000,
      source: 'https://developer.xero.com/faq/limits',
      // As remembered rather than read.
      isHit: (headers) => headers['x-rate-limit-problem'] === 'appminute',
    },
  },
  // `retry-after` may be most of a day when the day's calls are used up: the run is put off then.
  retry: { statuses: [429], afterHeader: 'retry-after' },
  failure: failureOf(XeroFailure, ({ Detail, ErrorNumber }, status) => {
    const code = ErrorNumber === undefined ? undefined : String(ErrorNumber);
    if (status !== 401 && status !== 403) return { code };
    // 403 is an organisation that was disconnected at Xero.
    const isScope = Detail?.includes(lacksScope) === true;
    return { code, meaning: isScope ? 'permission_missing' : 'credential_rejected' };
  }),
  webhook: xeroWebhook,
  probes: [{ operation: 'list_connections', accept: answersWith(Connections) }],
  readings: [
    organisationStream,
    accountsStream,
    invoicesStream,
    profitAndLossStream,
    balanceSheetStream,
  ],
});
