import type { AnswerSink } from './answer-sink.ts';

/** An answer as the provider gave it. */
export type CallAnswer = WholeAnswer | StreamedAnswer;

interface AnswerHead {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
}

/** An answer that is all there. */
export interface WholeAnswer extends AnswerHead {
  readonly kind: 'whole';
  readonly body: Uint8Array;
}

/** An answer that comes in pieces. */
export interface StreamedAnswer extends AnswerHead {
  readonly kind: 'stream';
  /**
   * Once, and as it comes. The provider is held back while nobody reads: read it to its end, leave
   * the loop, or abort the call.
   */
  readonly body: AsyncIterable<Uint8Array>;
}

/** A sink whose answer goes to somebody in this process. */
export interface MemorySink extends AnswerSink {
  /** Resolves with a whole answer when it has ended, and with a stream when it begins. */
  readonly answer: Promise<CallAnswer>;
  /** What has no answer, or no end, is told this instead. */
  fail(error: unknown): void;
  /** Nobody waits for the rest any more. */
  leave(): void;
}

/** As much as waits for its reader before the provider is held back. */
const fullBytes = 64 * 1024;

/** Makes one. `onLeave` is told when its reader leaves before the end. */
export function createMemorySink(onLeave: () => void): MemorySink {
  const answer = Promise.withResolvers<CallAnswer>();
  const line = createLine(onLeave);
  let head: AnswerHead & { readonly isStream: boolean } = {
    status: 0,
    headers: {},
    isStream: false,
  };
  const fail = (error: unknown): void => {
    answer.reject(error);
    line.fail(error);
  };
  return {
    answer: answer.promise,
    fail,
    leave: line.leave,
    head(status, headers) {
      const isStream = headers['content-type']?.startsWith('text/event-stream') === true;
      head = { status, headers: { ...headers }, isStream };
      if (isStream)
        answer.resolve({ kind: 'stream', status, headers: head.headers, body: line.read() });
    },
    write: (bytes) => line.write(bytes) || !head.isStream,
    drained: line.drained,
    end() {
      line.end();
      const { status, headers, isStream } = head;
      if (!isStream) answer.resolve({ kind: 'whole', status, headers, body: line.takeAll() });
    },
    // Of a caller who has left; whoever answers tells it why.
    breakOff: () => undefined,
  };
}

/** Pieces that wait for one reader. */
function createLine(onLeave: () => void) {
  let pieces: Uint8Array[] = [];
  let waitingBytes = 0;
  let isLeft = false;
  let end: { readonly error: unknown } | 'whole' | null = null;
  let changed = Promise.withResolvers<null>();
  const tell = (): void => {
    changed.resolve(null);
    changed = Promise.withResolvers();
  };
  const leave = (): void => {
    isLeft = true;
    tell();
  };
  const finish = (how: NonNullable<typeof end>): void => {
    end ??= how;
    tell();
  };
  const take = (): Uint8Array | undefined => {
    const piece = pieces.shift();
    waitingBytes -= piece?.byteLength ?? 0;
    tell();
    return piece;
  };
  return {
    leave,
    write(bytes: Uint8Array): boolean {
      if (isLeft) return true;
      pieces.push(bytes);
      waitingBytes += bytes.byteLength;
      tell();
      return waitingBytes < fullBytes;
    },
    async drained(): Promise<void> {
      while (waitingBytes >= fullBytes && !isLeft) await changed.promise;
    },
    end: () => finish('whole'),
    fail: (error: unknown) => finish({ error }),
    takeAll(): Uint8Array {
      const all = Buffer.concat(pieces);
      pieces = [];
      return all;
    },
    async *read(): AsyncGenerator<Uint8Array, void, void> {
      try {
        for (;;) {
          const piece = take();
          if (piece !== undefined) yield piece;
          else if (end === 'whole') return;
          else if (end !== null) throw end.error;
          else await changed.promise;
        }
      } finally {
        if (end === null) onLeave();
      }
    },
  };
}
