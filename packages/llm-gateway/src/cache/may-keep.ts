import type { CallSurface } from '@ataski/llm-pricing';

import { createSseReader } from '../stream/sse-events.ts';
import type { StreamSummary } from '../stream/stream-tee.ts';
import { readStrictBody } from '../surface/strict-body.ts';
import { namesKeptElsewhere } from './kept-elsewhere.ts';
import { isWholeAnswer } from './whole-answer.ts';

/** The most bytes that an answer may have to be kept. */
export const maxKeptBytes = 1_048_576;

/** An answer as the client was sent it. */
export interface SentAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly bytes: Buffer;
  /** What was read of it beside; null for one that was no stream. */
  readonly stream: StreamSummary | null;
}

const mediaTypes = {
  whole: /^application\/json(?:; ?charset=utf-8)?$/i,
  stream: /^text\/event-stream(?:; ?charset=utf-8)?$/i,
};

/**
 * True for an answer that may be given again: 200, whole, of one meaning, ended as its model meant
 * it to, without a refusal, and with calls of tools only where the client has asked for these.
 */
export function mayKeep(surface: CallSurface, answer: SentAnswer, tools: boolean): boolean {
  const { status, contentType, bytes, stream } = answer;
  if (status !== 200 || bytes.byteLength === 0 || bytes.byteLength > maxKeptBytes) return false;
  const type = stream === null ? mediaTypes.whole : mediaTypes.stream;
  if (!type.test(contentType)) return false;
  if (stream !== null) return isWholeStream(stream, tools) && readsWhole(bytes);
  const body = readStrictBody(bytes);
  if (body.kind === 'refused' || namesKeptElsewhere(body.value)) return false;
  return isWholeAnswer(surface, body.value, tools);
}

function isWholeStream(stream: StreamSummary, tools: boolean): boolean {
  const isSound = stream.isWhole && !stream.isMalformed && !stream.isMidEvent && !stream.hasFailed;
  return isSound && !stream.isRefused && (tools || !callsTool(stream));
}

function callsTool({ hasToolCalls, endings }: StreamSummary): boolean {
  return hasToolCalls || endings.some((ending) => /tool|function/.test(ending));
}

/** The bytes themselves, and not what was read of others: each event is JSON and names nothing. */
function readsWhole(bytes: Buffer): boolean {
  let [events, isSound] = [0, true];
  const reader = createSseReader(({ data }) => {
    if (data === '') return;
    events += 1;
    if (data !== '[DONE]') isSound &&= isPlainEvent(data);
  });
  reader.read(bytes);
  return isSound && events > 0 && !reader.isMidEvent() && !reader.isOverfull();
}

function isPlainEvent(data: string): boolean {
  try {
    return !namesKeptElsewhere(JSON.parse(data));
  } catch {
    return false;
  }
}
