import { randomBytes, randomUUID } from 'node:crypto';

import type { SimulatedRequest, SimulatedResponse } from '../provider-simulator.ts';

/** What a document is of. */
export interface StoredDocument {
  readonly region: string;
  readonly botId: string;
  readonly recordingId: string;
  /** The artefact that it belongs to. */
  readonly artefactId: string;
  readonly name: 'transcript' | 'participants' | 'participant_events' | 'speaker_timeline';
  /** Null once it was deleted. */
  readonly read: () => readonly unknown[] | string | null;
}

/** Where documents lie, behind addresses that carry a token and expire. */
export interface MediaStorage {
  /** The buckets, one for each region. */
  readonly hosts: readonly string[];
  /** A new address for a JSON document. */
  addressOf(document: StoredDocument): string;
  answer(request: SimulatedRequest): SimulatedResponse;
}

interface Kept {
  readonly document: StoredDocument;
  readonly host: string;
  readonly path: string;
  readonly until: number;
}

const bucket = 'recallai-production-bot-data.s3.amazonaws.com';
const downloads = '/api/v1/download/';

/** The bucket of a region, as published addresses have it. */
function bucketOf(region: string): string {
  return region === 'us-east-1' ? bucket : `${region}-${bucket}`;
}

/** True for what `answer` is asked, and not the API. */
export function isDownload({ host, path }: SimulatedRequest): boolean {
  return host.endsWith(bucket) || path.startsWith(downloads);
}

/**
 * Transcripts lie in the region's bucket behind addresses that are signed in the older way of
 * Amazon; what the region's own host hands out has a token.
 */
export function createMediaStorage(
  regions: readonly string[],
  lifetimeMs: number,
  now: () => Date,
): MediaStorage {
  const documents = new Map<string, Kept>();
  const workspace = randomUUID();
  const place = (document: StoredDocument): { host: string; path: string } => {
    const { region, recordingId, artefactId, botId, name } = document;
    if (name !== 'transcript') return { host: `${region}.recall.ai`, path: `${downloads}${name}` };
    const uploader = `AROA${randomBytes(8).toString('hex').toUpperCase()}%3Ai-${randomBytes(8).toString('hex')}`;
    const path = `/_workspace-${workspace}/recordings/${recordingId}/transcript/${artefactId}/bot/${botId}/${uploader}/diarized-processed1.1.json`;
    return { host: bucketOf(region), path };
  };
  return Object.freeze({
    hosts: regions.map(bucketOf),
    addressOf: (document) => {
      const token = `${randomBytes(18).toString('base64')}+/=`;
      const until = now().getTime() + lifetimeMs;
      const { host, path } = place(document);
      documents.set(token, { document, host, path, until });
      const query = new URLSearchParams(
        document.name === 'transcript'
          ? {
              AWSAccessKeyId: 'ASIA3Z2PRSQAEXAMPLE',
              Signature: token,
              'x-amz-security-token': `IQoJ${randomBytes(200).toString('base64')}`,
              Expires: String(Math.floor(until / 1000)),
            }
          : { token },
      );
      return `https://${host}${path}?${query.toString()}`;
    },
    answer: ({ method, host, path, query, headers }) => {
      // A signed address and a header of its own are two ways at once; the store refuses both.
      if (headers['authorization'] !== undefined || headers['x-api-key'] !== undefined)
        return refusal(400, 'InvalidArgument', 'Only one auth mechanism allowed');
      const kept = documents.get(query.get('Signature') ?? query.get('token') ?? '');
      // Simulated servers see the path as it was sent: an escape that was rewritten breaks the signature.
      if (kept?.host !== host || kept.path !== path)
        return refusal(403, 'AccessDenied', 'Access Denied');
      const seconds = String(Math.floor(kept.until / 1000));
      const isExpired = kept.until <= now().getTime();
      if (isExpired || (query.get('Expires') ?? seconds) !== seconds)
        return refusal(403, 'AccessDenied', 'Request has expired');
      if (method !== 'GET') return refusal(405, 'MethodNotAllowed', 'Method not allowed');
      const content = kept.document.read();
      if (content === null) return refusal(404, 'NoSuchKey', 'The specified key does not exist.');
      const type = { 'content-type': 'application/json' };
      const body = typeof content === 'string' ? content : JSON.stringify(content);
      return { status: 200, headers: type, body };
    },
  } satisfies MediaStorage);
}

function refusal(status: number, code: string, message: string): SimulatedResponse {
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`;
  return { status, headers: { 'content-type': 'application/xml' }, body };
}
