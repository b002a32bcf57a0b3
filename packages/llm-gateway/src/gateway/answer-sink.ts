/** Where the answer to a client goes, piece by piece. */
export interface AnswerSink {
  /** Once, first. */
  head(status: number, headers: Readonly<Record<string, string>>): void;
  /** False when more is better held back until {@link drained}. */
  write(bytes: Uint8Array): boolean;
  /** Resolves when there is room, and when nobody listens any more. */
  drained(): Promise<void>;
  end(): void;
  /** Breaks the answer off, so that nobody takes it for a whole one. */
  breakOff(): void;
}
