import type { EgressError } from '../errors.ts';
import { createUnreadChunks } from './unread-chunks.ts';
import type { ChunkSource } from './unread-chunks.ts';

/** Hands chunks from whoever brings them to one reader. */
export interface ChunkQueue {
  readonly body: AsyncIterableIterator<Uint8Array>;
  push(chunk: Uint8Array): void;
  /** Nothing more comes. The reader gets what is there, and then the end, or the error. */
  end(error: EgressError | null): void;
  /** Forgets what is unread: the reader gets the error at once. */
  drop(error: EgressError): void;
}

type Result = IteratorResult<Uint8Array, undefined>;

const done: Result = { value: undefined, done: true };

/** An empty queue. `onLeave` is told when the reader leaves. */
export function createChunkQueue(source: ChunkSource, onLeave: () => void): ChunkQueue {
  const unread = createUnreadChunks(source);
  const waiting: PromiseWithResolvers<Result>[] = [];
  let isEnded = false;
  /** Thrown once, behind the last chunk. */
  let failure: EgressError | null = null;

  const end = (error: EgressError | null): void => {
    if (isEnded) return;
    isEnded = true;
    failure = error;
    for (const reader of waiting.splice(0)) settle(reader);
  };
  const settle = (reader: PromiseWithResolvers<Result>): void => {
    const error = failure;
    failure = null;
    if (error === null) reader.resolve(done);
    else reader.reject(error);
  };
  const next = (): Promise<Result> => {
    const reader = Promise.withResolvers<Result>();
    const value = unread.take();
    if (value !== undefined) reader.resolve({ value, done: false });
    else if (isEnded) settle(reader);
    else waiting.push(reader);
    return reader.promise;
  };
  const body: AsyncIterableIterator<Uint8Array> = {
    [Symbol.asyncIterator]: () => body,
    next,
    return: () => {
      unread.clear();
      end(null);
      failure = null;
      onLeave();
      return Promise.resolve(done);
    },
  };
  return {
    body,
    push: (chunk) => {
      const reader = waiting.shift();
      if (reader !== undefined) reader.resolve({ value: chunk, done: false });
      else if (!isEnded) unread.push(chunk);
    },
    end,
    drop: (error) => {
      unread.clear();
      end(error);
    },
  };
}
