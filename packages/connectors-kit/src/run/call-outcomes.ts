/** The outcomes of a run's calls, while they are being written to the log. */
export interface CallOutcomes {
  /** Takes the commit of one outcome. */
  readonly onRecording: (recording: Promise<void>) => void;
  /** Resolves when every outcome that was taken so far is committed; rejects when one is not. */
  settled(): Promise<void>;
}

/**
 * Lets a run make something of an answer while its outcome is still being committed, and keep
 * nothing of it before.
 */
export function createCallOutcomes(): CallOutcomes {
  let all: Promise<void> = Promise.resolve();
  return Object.freeze<CallOutcomes>({
    onRecording: (recording) => {
      all = Promise.all([all, recording]).then(() => undefined);
      // Awaited by whoever keeps something; until then nobody may call it unhandled.
      all.catch(() => undefined);
    },
    settled: () => all,
  });
}
