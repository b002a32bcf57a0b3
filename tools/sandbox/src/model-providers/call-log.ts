import type { AnswerEnd, AnswerWatch } from '../provider-simulator.ts';

/** One call that reached a simulated model provider. Times are those of `performance.now()`. */
export interface ModelCall {
  /** Counted from 1, refused ones included. */
  readonly number: number;
  /** When its body had been read. */
  readonly arrivedAt: number;
  readonly method: string;
  readonly path: string;
  /** The id that the key was seeded with; null for an unknown key and for none. */
  readonly key: string | null;
  /** As they came, except those that sign in. */
  readonly headers: Readonly<Record<string, string>>;
  /** Null when it is none or no JSON. */
  readonly body: unknown;
  readonly requestBytes: Uint8Array;
  /** Null while nothing is known of it, and for a connection that was reset. */
  readonly status: number | null;
  /** What was handed to the socket so far. */
  readonly responseBytes: Uint8Array;
  readonly isStream: boolean;
  /** Null while it is under way. */
  readonly endedAt: number | null;
  /** `client`: it left before the answer was written. */
  readonly endedBy: AnswerEnd | null;
}

/** The entry of a call that is under way. */
export interface OpenCall {
  sawBody(body: unknown): void;
  /** Begins the answer. */
  answers(status: number | null, isStream: boolean): AnswerWatch;
}

/** The last calls of one simulator. */
export interface CallLog {
  list(): readonly ModelCall[];
  clear(): void;
  /** Streams that are being written. */
  openStreams(): number;
  begin(call: Arrival): OpenCall;
}

type Arrival = Pick<ModelCall, 'number' | 'method' | 'path' | 'key' | 'requestBytes'> & {
  readonly headers: Readonly<Record<string, string>>;
};

/** Keeps so many calls; with none, a benchmark pays nothing for them. */
export function createCallLog(capacity: number): CallLog {
  let entries: Entry[] = [];
  let open = 0;
  return Object.freeze({
    list: () => entries.slice(-capacity || entries.length).map(present),
    clear: () => {
      entries = [];
    },
    openStreams: () => open,
    begin: (arrival) => {
      const entry: Entry = { arrival, arrivedAt: performance.now(), ...unanswered, sent: [] };
      if (capacity > 0) entries.push(entry);
      if (entries.length > 2 * capacity) entries = entries.slice(-capacity);
      return {
        sawBody: (body) => {
          entry.body = body;
        },
        answers: (status, isStream) => {
          Object.assign(entry, { status, isStream });
          if (isStream) open += 1;
          return {
            sent: (bytes) => {
              if (capacity > 0) entry.sent.push(bytes);
            },
            ended: (by) => {
              Object.assign(entry, { endedAt: performance.now(), endedBy: by });
              if (isStream) open -= 1;
            },
          };
        },
      };
    },
  } satisfies CallLog);
}

interface Entry {
  readonly arrival: Arrival;
  readonly arrivedAt: number;
  body: unknown;
  status: number | null;
  isStream: boolean;
  endedAt: number | null;
  endedBy: AnswerEnd | null;
  readonly sent: (Uint8Array | string)[];
}

const unanswered = { body: null, status: null, isStream: false, endedAt: null, endedBy: null };

function present({ arrival, sent, ...rest }: Entry): ModelCall {
  const headers = { ...arrival.headers };
  delete headers['authorization'];
  delete headers['x-api-key'];
  const responseBytes = Buffer.concat(sent.map((bytes) => Buffer.from(bytes)));
  return Object.freeze({ ...arrival, ...rest, headers, responseBytes });
}
