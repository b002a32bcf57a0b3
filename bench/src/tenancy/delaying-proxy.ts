import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/** A TCP proxy on the loopback address that holds all bytes back for a while, both ways. */
export interface DelayingProxy {
  readonly port: number;
  close(): Promise<void>;
}

/** What the worker is told. */
export interface DelayingProxyOptions {
  readonly targetPort: number;
  /** Each way: a question and its answer take twice as long. */
  readonly delayMs: number;
}

/** Starts it in a thread of its own, so that a busy program does not make the delay longer. */
export async function openDelayingProxy(options: DelayingProxyOptions): Promise<DelayingProxy> {
  const worker = new Worker(new URL('./delaying-proxy-worker.ts', import.meta.url), {
    workerData: options,
  });
  const [port] = (await once(worker, 'message')) as [number];
  return {
    port,
    async close() {
      await worker.terminate();
    },
  };
}
