import type { Surface } from '@ataski/llm-pricing';

import { gatherChat } from './gather-chat.ts';
import { gatherMessages } from './gather-messages.ts';
import { gatherResponses } from './gather-responses.ts';
import { nothingGathered, objectOrNull } from './gathered.ts';
import type { Gather, Gathered, JsonObject } from './gathered.ts';
import { createSseReader } from './sse-events.ts';
import type { SseEvent } from './sse-events.ts';
import { stripUsage } from './strip-usage.ts';

/** A surface that streams. */
export type StreamSurface = Exclude<Surface, 'embeddings'>;

/** How a stream is passed on. */
export interface StreamTeeOptions {
  readonly surface: StreamSurface;
  /** True when the gateway asked for the usage of a chat completion, and the client did not. */
  readonly stripsUsage: boolean;
  /** Takes the bytes for the client, in their order. */
  readonly forward: (bytes: Buffer) => void;
}

/** What was read of a stream beside its way to the client. */
export interface StreamSummary extends Readonly<Omit<Gathered, 'endings'>> {
  readonly endings: readonly string[];
  /** It ended in order, and neither too early, nor by a filter, nor by a refusal. */
  readonly isWhole: boolean;
  /** An event was no JSON. */
  readonly isMalformed: boolean;
  /** The client got the beginning of an event and not its end. */
  readonly isMidEvent: boolean;
}

/** Passes a stream on and reads it beside. */
export interface StreamTee {
  /** Bytes of the provider. Whatever is in them, this does not throw. */
  write(bytes: Buffer): void;
  /** The provider ended the stream in order; what waits is passed on as it is. */
  end(): void;
  summary(): StreamSummary;
  /** An event grew beyond 16 MiB: nothing more is read, and the stream is to be broken off. */
  isOverfull(): boolean;
}

const gathers: Readonly<Record<StreamSurface, Gather>> = {
  chat_completions: gatherChat,
  responses: gatherResponses,
  messages: gatherMessages,
};

const wholeEndings = new Set([
  'stop',
  'tool_calls',
  'function_call',
  'end_turn',
  'stop_sequence',
  'tool_use',
  'completed',
]);

/**
 * The client's bytes are the provider's, passed on before they are read and in the same pieces.
 * Only where `stripsUsage`, they are passed on event by event, each as the provider would have sent
 * it had nobody asked for the usage.
 */
export function createStreamTee({ surface, stripsUsage, forward }: StreamTeeOptions): StreamTee {
  const gathered = nothingGathered();
  const gather = gathers[surface];
  const strips = stripsUsage && surface === 'chat_completions';
  let isMalformed = false;
  let isCutOpen = false;

  const reader = createSseReader((event) => {
    const value = parse(event);
    if (value === null && event.data !== '' && event.data !== '[DONE]') isMalformed = true;
    const kept = strips ? stripUsage(event, value) : null;
    if (kept !== null) forward(kept);
    gather(gathered, event, value);
  });

  return Object.freeze({
    write: (bytes: Buffer) => {
      if (!strips) forward(bytes);
      if (!reader.isOverfull()) reader.read(bytes);
    },
    end: () => {
      if (!strips || !reader.isMidEvent() || reader.isOverfull()) return;
      isCutOpen = true;
      forward(reader.take());
    },
    summary: () => ({
      ...gathered,
      endings: [...gathered.endings],
      isMalformed,
      isWhole: isWhole(gathered) && !isMalformed && !reader.isOverfull(),
      isMidEvent: strips ? isCutOpen : reader.isMidEvent(),
    }),
    isOverfull: reader.isOverfull,
  });
}

function isWhole({ isTerminated, hasFailed, isRefused, endings }: Gathered): boolean {
  const isPlain = endings.length > 0 && endings.every((ending) => wholeEndings.has(ending));
  return isTerminated && !hasFailed && !isRefused && isPlain;
}

function parse({ data }: SseEvent): JsonObject | null {
  if (data === '' || data === '[DONE]') return null;
  try {
    return objectOrNull(JSON.parse(data));
  } catch {
    return null;
  }
}
