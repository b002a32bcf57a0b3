/** Where the chunks come from. */
export interface ChunkSource {
  /** Holds it back, because enough is unread. */
  readonly pause: () => void;
  readonly resume: () => void;
}

/** What came and was not read yet. */
export interface UnreadChunks {
  push(chunk: Uint8Array): void;
  /** The oldest; undefined when all is read. */
  take(): Uint8Array | undefined;
  clear(): void;
}

const maxUnreadBytes = 65_536;

/** Nothing unread. Lets the source wait from 64 KiB on, and go on below. */
export function createUnreadChunks(source: ChunkSource): UnreadChunks {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  let isPaused = false;
  return {
    push: (chunk) => {
      chunks.push(chunk);
      bytes += chunk.byteLength;
      if (isPaused || bytes < maxUnreadBytes) return;
      isPaused = true;
      source.pause();
    },
    take: () => {
      const chunk = chunks.shift();
      bytes -= chunk?.byteLength ?? 0;
      if (isPaused && bytes < maxUnreadBytes) {
        isPaused = false;
        source.resume();
      }
      return chunk;
    },
    clear: () => {
      chunks.length = 0;
      bytes = 0;
    },
  };
}
