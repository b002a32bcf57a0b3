import { median } from './measure.ts';

/**
 * How often `work` runs in a second of processor time, tried for about `durationMs`. Processor time
 * does not count what other programs of the machine take.
 */
export function operationsPerProcessorSecond(work: () => unknown, durationMs: number): number {
  const startedAt = process.cpuUsage();
  let operations = 0;
  let elapsedMs = 0;
  do {
    // The clock is read once for many operations, or it would be part of what is measured.
    for (let index = 0; index < 100; index += 1) work();
    operations += 100;
    const { user, system } = process.cpuUsage(startedAt);
    elapsedMs = (user + system) / 1000;
  } while (elapsedMs < durationMs);
  return (operations / elapsedMs) * 1000;
}

/** The median time of one call in microseconds, one call after the other. */
export async function medianLatencyMicroseconds(
  work: () => Promise<unknown>,
  calls: number,
): Promise<number> {
  const latencies: number[] = [];
  for (let index = 0; index < calls; index += 1) {
    const startedAt = performance.now();
    await work();
    latencies.push((performance.now() - startedAt) * 1000);
  }
  return median(latencies);
}

/** How many calls end in a second, with `callers` of them in flight. */
export async function callsPerSecond(
  work: () => Promise<unknown>,
  calls: number,
  callers: number,
): Promise<number> {
  let left = calls;
  const startedAt = performance.now();
  const caller = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await work();
    }
  };
  await Promise.all(Array.from({ length: callers }, caller));
  return (calls / (performance.now() - startedAt)) * 1000;
}
