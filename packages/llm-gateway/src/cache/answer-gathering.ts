import type { CachedAnswer, AnswerFacts } from './cached-answer.ts';
import type { Landing } from './flights.ts';
import { maxKeptBytes } from './may-keep.ts';
import type { SentAnswer } from './may-keep.ts';

/** What is known of an answer when it has ended. Its bytes were written before. */
export type EndedAnswer = Omit<SentAnswer, 'bytes'> & Omit<AnswerFacts, 'contentType'>;

/**
 * Gathers an answer beside its way to the client. Whoever is given one calls `end` or `abandon`,
 * whatever happens: others may wait for it. What comes after that changes nothing.
 */
export interface AnswerGathering {
  /** Bytes as they are sent to the client, in their order; not to be changed after. */
  write(bytes: Buffer): void;
  /** All bytes were sent. Keeps the answer where it may be kept, and says whether. Never rejects. */
  end(answer: EndedAnswer): Promise<boolean>;
  /** There will be no whole answer, for example because the client left. */
  abandon(): void;
}

/** Bytes that all gatherings of a process have together. */
export interface GatheringRoom {
  takenBytes: number;
  readonly limitBytes: number;
}

/** What one gathering is made of. */
export interface GatheringOptions {
  readonly room: GatheringRoom;
  /** The answer as it may be given again; null where it may not. */
  readonly judge: (answer: SentAnswer & AnswerFacts) => CachedAnswer | null;
  /** Stores it; never rejects. */
  readonly store: (answer: CachedAnswer) => Promise<boolean>;
  readonly land: (landing: Landing<CachedAnswer>) => void;
}

/** Makes one. An answer that is too long, alone or with the others, is given up and not cut. */
export function createAnswerGathering(options: GatheringOptions): AnswerGathering {
  const { room, judge, store, land } = options;
  let parts: Buffer[] = [];
  let gatheredBytes = 0;
  let isOver = false;
  const finish = (): void => {
    isOver = true;
    parts = [];
    room.takenBytes -= gatheredBytes;
    gatheredBytes = 0;
  };
  return Object.freeze<AnswerGathering>({
    write(bytes) {
      if (isOver) return;
      const isTooLong = gatheredBytes + bytes.byteLength > maxKeptBytes;
      if (isTooLong || room.takenBytes + bytes.byteLength > room.limitBytes) {
        finish();
        land({ kind: 'kept_for_itself' });
        return;
      }
      parts.push(bytes);
      gatheredBytes += bytes.byteLength;
      room.takenBytes += bytes.byteLength;
    },
    async end(ended) {
      if (isOver) return false;
      const bytes = Buffer.concat(parts);
      finish();
      const answer = judge({ ...ended, bytes });
      if (answer === null) {
        land({ kind: 'kept_for_itself' });
        return false;
      }
      const isStored = await store(answer);
      land({ kind: 'answer', answer });
      return isStored;
    },
    abandon() {
      if (isOver) return;
      finish();
      land({ kind: 'abandoned' });
    },
  });
}
