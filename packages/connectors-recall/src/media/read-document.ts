import { errorCodeOf, readRows } from '@ataski/connectors-kit';
import type { ProviderCall, ReadingIo, RecordToStore } from '@ataski/connectors-kit';

import type { Media } from '../schemas.ts';
import type { MediaDocument } from './documents.ts';
import { downloadCall } from './download-call.ts';
import type { DownloadOperation } from './download-call.ts';

type Outcome = Media['documents'][string]['outcome'];

/** What came of fetching one document. */
export interface ReadDocument {
  readonly outcome: Outcome;
  readonly records: readonly RecordToStore[];
  readonly bytes: number;
}

/** More objects than any meeting leaves. */
const mostObjects = 50_000;

/**
 * Fetches one document of a recording and takes it apart. What is wrong with the document alone is
 * an outcome, so that it keeps nothing else from being read; what is wrong with the provider is
 * thrown. `next` says what is fetched behind it.
 */
export async function readDocument(
  { provider, account }: ReadingIo<DownloadOperation | 'get_recording'>,
  recordingId: string,
  { stream, object }: MediaDocument,
  address: string | null,
  mostBytes: number,
  next: () => ProviderCall<DownloadOperation | 'get_recording'> | null,
): Promise<ReadDocument> {
  const nothing = (outcome: Outcome): ReadDocument => ({ outcome, records: [], bytes: 0 });
  if (address === null) return nothing('absent');
  const call = downloadCall(address, account.settings['region']);
  if (call === null) return nothing('address_refused');
  try {
    const answer = await provider.call(call);
    const { text, value } = answer;
    if (!Array.isArray(value)) return nothing('not_understood');
    if (text.length > mostBytes || value.length > mostObjects) return nothing('too_large');
    const following = next();
    if (following !== null) await provider.callAhead(following);
    const rows = readRows(answer, [], object, stream);
    const records = rows.map((row, index) => ({
      ...{ stream, parentId: recordingId, text: row.text, updatedAt: null },
      // In the order of the meeting, which is the order of these ids.
      sourceId: `${recordingId}:${String(index).padStart(6, '0')}`,
    }));
    return { outcome: 'read', records, bytes: text.length };
  } catch (error) {
    const outcome = outcomes.get(errorCodeOf(error) ?? '');
    if (outcome === undefined) throw error;
    return nothing(outcome);
  }
}

const outcomes: ReadonlyMap<string, Outcome> = new Map([
  // Expired, or deleted between the two calls.
  ['CONNECTORS_KIT_PROVIDER_REFUSED', 'refused'],
  ['CONNECTORS_KIT_OBJECT_MISSING', 'refused'],
  ['CONNECTORS_KIT_RESPONSE_INVALID', 'not_understood'],
  ['EGRESS_REDIRECT_REFUSED', 'address_refused'],
  ['EGRESS_QUERY_REFUSED', 'address_refused'],
  ['EGRESS_PARAMETER_REFUSED', 'address_refused'],
  ['EGRESS_RESPONSE_ENCODED', 'not_understood'],
  ['EGRESS_RESPONSE_TOO_LARGE', 'too_large'],
]);
