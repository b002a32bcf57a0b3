import { defineConnector, webServicesUser } from '@ataski/connectors-kit';
import { manifest } from '@ataski/scope-manifest';

import { failure } from './gateway/failure.ts';
import { readAnswer } from './gateway/read-answer.ts';
import { listedObjects } from './objects.ts';
import { deletions } from './reading/deletions.ts';
import { glDetails } from './reading/gl-details.ts';
import { objectStream } from './reading/object-stream.ts';
import { trialBalance } from './reading/trial-balance.ts';

/**
 * Sage Intacct, read only, through the XML gateway as a Web Services user. Facts checked against
 * Sage's older developer pages and public clients, 2026-11-23.
 */
export const sageIntacct = defineConnector(manifest.sage_intacct, {
  apiVersion: 'xml-3.0',
  auth: webServicesUser(),
  headers: {},
  // The tier of the company bounds calls under way at once, of which this makes one.
  pace: { callsPerSecond: 5 },
  retry: { statuses: [429], afterHeader: 'retry-after' },
  failure,
  readAnswer,
  readings: [...listedObjects.map(objectStream), glDetails, trialBalance, deletions],
});
