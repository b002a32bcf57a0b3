import { ServerError } from './errors.ts';

/** The streams that are open in this process, by person. */
export interface OpenStreams {
  /**
   * Counts one more; the returned function takes it back. Throws SERVER_RATE_LIMITED when the
   * person has too many: each asks the database several times a second, for minutes.
   */
  enter(userId: string): () => void;
}

/** None open, and so many at most of one person. */
export function createOpenStreams(mostPerPerson: number): OpenStreams {
  const counts = new Map<string, number>();
  return Object.freeze({
    enter(userId: string) {
      const count = counts.get(userId) ?? 0;
      if (count >= mostPerPerson) throw new ServerError('SERVER_RATE_LIMITED');
      counts.set(userId, count + 1);
      return () => {
        const left = (counts.get(userId) ?? 1) - 1;
        if (left === 0) counts.delete(userId);
        else counts.set(userId, left);
      };
    },
  });
}
