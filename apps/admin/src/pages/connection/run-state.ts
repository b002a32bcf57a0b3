import type { connections } from '@ataski/contract';

/** Whether a run is still going. */
export function isRunning(run: connections.SyncRun | null): boolean {
  return run?.state === 'running' || run?.state === 'queued';
}

/** How many streams of a run are complete. */
export function completeStreams({ streams }: Pick<connections.SyncRun, 'streams'>): number {
  return streams.filter(({ state }) => state === 'complete').length;
}
