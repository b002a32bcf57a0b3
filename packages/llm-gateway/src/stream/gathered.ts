import type { SseEvent } from './sse-events.ts';

/** A JSON object of a provider's, of which nothing is known. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** What has been read of a stream so far. */
export interface Gathered {
  /** What `readUsage` takes: the part of the answer that states its usage. */
  answer: JsonObject | null;
  /** Whether the usage is that of the whole answer. */
  isUsageFinal: boolean;
  /** The event that ends an answer in order has come. */
  isTerminated: boolean;
  /** The provider said that it failed. */
  hasFailed: boolean;
  /** As the answer names it. */
  model: string | null;
  /** Why it stopped, in the provider's words: one for each choice. */
  endings: string[];
  /** The model refused to answer. */
  isRefused: boolean;
  /** A tool was called, of the client's or of the provider's. */
  hasToolCalls: boolean;
  /** UTF-8 bytes of everything that a model wrote and that was passed on; rather too many. */
  deliveredBytes: number;
  /** The number of the last event, where events are numbered. */
  lastSequence: number | null;
}

/** Reads one event of a surface into what is gathered. */
export type Gather = (gathered: Gathered, event: SseEvent, value: JsonObject | null) => void;

/** Nothing was read yet. */
export function nothingGathered(): Gathered {
  return {
    answer: null,
    isUsageFinal: false,
    isTerminated: false,
    hasFailed: false,
    model: null,
    endings: [],
    isRefused: false,
    hasToolCalls: false,
    deliveredBytes: 0,
    lastSequence: null,
  };
}

/** The value as an object; null for anything else. */
export function objectOrNull(value: unknown): JsonObject | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as JsonObject)
    : null;
}

/** The value as a list of objects; what is none is left out. */
export function objectsOf(value: unknown): readonly JsonObject[] {
  if (!Array.isArray(value)) return [];
  return (value as readonly unknown[]).map(objectOrNull).filter((one) => one !== null);
}

/** UTF-8 bytes of every text within a value: of ids and names, too, so rather too many. */
export function textBytes(value: unknown): number {
  if (typeof value === 'string') return Buffer.byteLength(value);
  let bytes = 0;
  // No recursion: a provider may nest as deep as it likes.
  const open: unknown[] = [value];
  while (open.length > 0) {
    const next = open.pop();
    if (typeof next === 'string') bytes += Buffer.byteLength(next);
    else if (typeof next === 'object' && next !== null)
      for (const inner of Object.values(next) as unknown[]) open.push(inner);
  }
  return bytes;
}
