import type { PromptPart } from '../prompt.ts';

/** A response that a later one may go on from. */
export interface StoredResponse {
  readonly keyId: string;
  /** All that was read and said. */
  readonly parts: readonly PromptPart[];
  readonly callIds: readonly string[];
}

/** The last responses, by id. */
export interface StoredResponses {
  put(id: string, response: StoredResponse): void;
  /** Null for an unknown id, and for one of another key. */
  find(id: string, keyId: string): StoredResponse | null;
}

/** Keeps so many. */
export function createStoredResponses(capacity: number): StoredResponses {
  const stored = new Map<string, StoredResponse>();
  return Object.freeze({
    put: (id, response) => {
      if (capacity === 0) return;
      stored.set(id, response);
      const [oldest] = stored.keys();
      if (stored.size > capacity && oldest !== undefined) stored.delete(oldest);
    },
    find: (id, keyId) => {
      const response = stored.get(id);
      return response?.keyId === keyId ? response : null;
    },
  } satisfies StoredResponses);
}
