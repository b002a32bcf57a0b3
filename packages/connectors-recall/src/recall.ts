import { defineConnector, failureOf, pastedKey } from '@ataski/connectors-kit';
import { manifest } from '@ataski/scope-manifest';

import { botsStream } from './bots-stream.ts';
import { dispatchBot } from './dispatch-bot.ts';
import { mediaStream } from './media/media-stream.ts';
import { recallWebhook } from './recall-webhook.ts';
import { recordingsStream } from './recordings-stream.ts';
import { RecallFailure } from './schemas.ts';

/**
 * Recall.ai by a pasted key of one region: everything is read but one thing, the sending of a bot.
 * Facts checked against Recall.ai's pages, 2026-11-23.
 */
export const recall = defineConnector(manifest.recall, {
  apiVersion: 'v1',
  auth: pastedKey({ headers: (key) => ({ authorization: `Token ${key}` }) }),
  headers: { accept: 'application/json' },
  // No number is published for each endpoint; sixty a minute is the lowest that is remembered.
  pace: { callsPerSecond: 1 },
  retry: { statuses: [409, 429], afterHeader: 'retry-after' },
  failure: failureOf(RecallFailure, ({ code }, status) => {
    if (status === 402) return { code, meaning: 'no_credit' };
    // A firewall in front; the key has all rights of its workspace.
    return status === 403 ? { code, meaning: 'refused' } : { code };
  }),
  writes: { dispatch_bot: dispatchBot },
  webhook: recallWebhook,
  readings: [botsStream, recordingsStream, mediaStream],
});
