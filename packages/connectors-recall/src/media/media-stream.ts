import { createHash } from 'node:crypto';

import { z } from 'zod';

import { ConnectorsKitError, readRows, readShape, streamReading } from '@ataski/connectors-kit';
import type {
  PresentRecord,
  ProviderCall,
  ReadingIo,
  RecordToStore,
  StreamPage,
  StreamSpec,
} from '@ataski/connectors-kit';
import { manifest } from '@ataski/scope-manifest';

import { AddressedRecording, Media } from '../schemas.ts';
import { documents } from './documents.ts';
import { downloadCall } from './download-call.ts';
import type { DownloadOperation } from './download-call.ts';
import { readDocument } from './read-document.ts';

type Operation = DownloadOperation | 'get_recording';

const stream = 'media';
const atOnce = 100;
/** What all documents of one recording may be together. */
const mostBytes = manifest.recall.operations.download_transcript.maxResponseBytes;

const Position = z.strictObject({
  /**
   * `recordings`: those that are new or changed. `orphans`: what belongs to recordings that have
   * gone.
   */
  phase: z.enum(['recordings', 'orphans']),
  after: z.string(),
});
type Position = z.infer<typeof Position>;

/**
 * What was said and who was there, fetched for recordings that are new or changed. One page is all
 * of one recording; `media` says what was read of it, and what was not, and why.
 */
export const mediaStream = streamReading<Operation, Position>({
  spec: { name: stream, primaryKey: ['recording_id'], cursor: 'read_of', deletions: 'reconcile' },
  parts: documents.map(({ stream: name, personal }): StreamSpec => ({
    ...{
      name,
      primaryKey: ['recording_id', 'place'],
      cursor: null,
      deletions: 'reconcile',
      personal,
    },
  })),
  operations: ['get_recording', 'download_transcript', 'download_engagement'],
  countSample: (text, name) => {
    const object = documents.find((each) => each.stream === name)?.object ?? Media;
    return readRows(`{"rows":${text}}`, ['rows'], object, name).length;
  },
  position: Position,
  begin: () => ({ phase: 'recordings', after: '' }),
  async next(io, position) {
    return position.phase === 'recordings'
      ? await readChanged(io, position.after)
      : await buryOrphans(io, position.after);
  },
});

async function readChanged(io: ReadingIo<Operation>, after: string): Promise<StreamPage<Position>> {
  const known = lookedUp.get(io);
  const [changed, following, ...others] = known?.after === after ? known.changed : [];
  if (changed !== undefined) {
    const left = following === undefined ? [] : [following, ...others];
    lookedUp.set(io, { after: changed.sourceId, changed: left });
    return await readRecording(io, changed, following);
  }
  const recordings = await io.listPresent({ stream: 'recordings', after, limit: atOnce });
  const found = await findChanged(io, recordings);
  if (found.length > 0) {
    lookedUp.set(io, { after, changed: found });
    return await readChanged(io, after);
  }
  const isEnd = recordings.length < atOnce;
  return {
    ...{ read: 0, records: [], isLast: false },
    position: isEnd
      ? { phase: 'orphans', after: '' }
      : { phase: 'recordings', after: recordings.at(-1)?.sourceId ?? after },
  };
}

// What was looked up with one page and is read with the next ones: looking up waits until all is written.
const lookedUp = new WeakMap<
  ReadingIo<Operation>,
  { readonly after: string; readonly changed: readonly PresentRecord[] }
>();

/** The recordings that are not what they were when they were read. */
async function findChanged(
  io: ReadingIo<Operation>,
  recordings: readonly PresentRecord[],
): Promise<readonly PresentRecord[]> {
  const sourceIds = recordings.map(({ sourceId }) => sourceId);
  const read = await io.listPresent({ stream, sourceIds, limit: atOnce });
  const readOf = new Map(
    read.map(({ sourceId, text }) => [
      sourceId,
      readShape(Media, JSON.parse(text), stream).read_of,
    ]),
  );
  return recordings.filter((one) => readOf.get(one.sourceId) !== fingerprint(one));
}

// The list of permitted addresses counts too: what it refused may be open to the next one.
function fingerprint({ text }: PresentRecord): string {
  return createHash('sha256').update(`${manifest.recall.version} ${text}`).digest('hex');
}

async function readRecording(
  io: ReadingIo<Operation>,
  recording: PresentRecord,
  following: PresentRecord | undefined,
): Promise<StreamPage<Position>> {
  const { sourceId } = recording;
  const shortcuts = await findShortcuts(io, sourceId);
  const records: RecordToStore[] = [];
  const told: Record<string, Media['documents'][string]> = {};
  let bytesLeft = mostBytes;
  for (const [place, document] of documents.entries()) {
    const address = shortcuts === null ? null : document.addressOf(shortcuts);
    const next = (): ProviderCall<Operation> | null => {
      const later = documents[place + 1];
      if (later === undefined) return following === undefined ? null : callOf(following.sourceId);
      const laterAddress = shortcuts === null ? null : later.addressOf(shortcuts);
      return laterAddress === null
        ? null
        : downloadCall(laterAddress, io.account.settings['region']);
    };
    const read = await readDocument(io, sourceId, document, address, bytesLeft, next);
    bytesLeft -= read.bytes;
    records.push(...read.records);
    told[document.stream] = { outcome: read.outcome, objects: read.records.length };
  }
  const isRefused = Object.values(told).some(({ outcome }) => outcome === 'refused');
  const media: Media = {
    recording_id: sourceId,
    read_of: isRefused ? null : fingerprint(recording),
    documents: told,
  };
  const text = JSON.stringify(media);
  return {
    read: records.length,
    records: [{ stream, sourceId, text, updatedAt: null, parentId: sourceId }, ...records],
    wholeParents: [sourceId],
    position: { phase: 'recordings', after: sourceId },
    isLast: false,
  };
}

function callOf(id: string): ProviderCall<'get_recording'> {
  return { operation: 'get_recording', params: { id } };
}

/** Null for a recording that has gone since it was listed: the next run hears of it. */
async function findShortcuts(
  { provider }: ReadingIo<Operation>,
  id: string,
): Promise<AddressedRecording['media_shortcuts'] | null> {
  try {
    const { value } = await provider.call(callOf(id));
    const recording = readShape(AddressedRecording, value, stream);
    if (recording.id === id) return recording.media_shortcuts;
    throw new ConnectorsKitError('CONNECTORS_KIT_RESPONSE_INVALID', { part: 'id', stream });
  } catch (error) {
    const isGone = ConnectorsKitError.is(error) && error.code === 'CONNECTORS_KIT_OBJECT_MISSING';
    if (isGone) return null;
    throw error;
  }
}

async function buryOrphans(io: ReadingIo<Operation>, after: string): Promise<StreamPage<Position>> {
  const media = await io.listPresent({ stream, after, limit: atOnce });
  const sourceIds = media.map(({ sourceId }) => sourceId);
  const recordings = await io.listPresent({ stream: 'recordings', sourceIds, limit: atOnce });
  const present = new Set(recordings.map(({ sourceId }) => sourceId));
  return {
    ...{ read: 0, records: [] },
    wholeParents: sourceIds.filter((id) => !present.has(id)),
    position: { phase: 'orphans', after: sourceIds.at(-1) ?? after },
    isLast: media.length < atOnce,
  };
}
