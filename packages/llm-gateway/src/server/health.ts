import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/** What the probes are told from. */
export interface HealthOptions {
  readonly ping: () => Promise<unknown>;
  /** Aborted once the server takes no more calls. */
  readonly closing: AbortSignal;
}

/** A probe that waits longer has its answer already. */
const patienceMs = 3_000;

/**
 * Answers `/healthz`, that the process lives, and `/readyz`, that it can serve. False for any other
 * request, of which nothing was done.
 */
export function answerHealth({ ping, closing }: HealthOptions) {
  const share = shared(ping);
  return (request: IncomingMessage, response: ServerResponse): boolean => {
    if (request.method !== 'GET') return false;
    if (request.url === '/healthz') {
      answer(response, 200, 'alive');
      return true;
    }
    if (request.url !== '/readyz') return false;
    if (closing.aborted) answer(response, 503, 'closing');
    else
      share().then(
        () => answer(response, 200, 'ready'),
        () => answer(response, 503, 'unavailable'),
      );
    return true;
  };
}

/** However many probes there are share one question. */
function shared(ping: () => Promise<unknown>): () => Promise<unknown> {
  let running: Promise<unknown> | null = null;
  return () =>
    (running ??= inTime(ping).finally(() => {
      running = null;
    }));
}

async function inTime(ping: () => Promise<unknown>): Promise<void> {
  const late = new AbortController();
  const tooLate = async (): Promise<never> => {
    await sleep(patienceMs, undefined, { signal: late.signal });
    throw new Error('No answer in time.');
  };
  try {
    await Promise.race([ping(), tooLate()]);
  } finally {
    late.abort();
  }
}

function answer(response: ServerResponse, status: number, state: string): void {
  const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' };
  response.writeHead(status, headers).end(JSON.stringify({ status: state }));
}
