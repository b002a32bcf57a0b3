import { setImmediate as turn } from 'node:timers/promises';

import type { OpenProvider, ProviderAnswer, ProviderCall } from './provider.ts';

/** What was answered longer ago is asked for anew. */
const freshForMs = 5_000;

interface Ahead {
  readonly key: string;
  readonly answer: Promise<ProviderAnswer>;
  readonly abandon: AbortController;
  isUnderWay: boolean;
  /** Ends what nobody asks for. */
  expiry?: NodeJS.Timeout;
}

/** Adds calls that are begun before they are asked for. */
export function beginAhead(
  send: (request: ProviderCall, abandoned?: AbortSignal) => Promise<ProviderAnswer>,
): OpenProvider {
  let ahead: Ahead | null = null;

  const forget = (begun: Ahead): void => {
    // A timer that goes on would keep the answer in memory for as long.
    clearTimeout(begun.expiry);
    if (ahead === begun) ahead = null;
  };
  const take = (request: ProviderCall): Ahead | null => {
    const taken = ahead?.key === keyOf(request) ? ahead : null;
    if (taken !== null) forget(taken);
    return taken;
  };
  return Object.freeze<OpenProvider>({
    call: (request) => take(request)?.answer ?? send(request),
    async callAhead(request) {
      // One at a time: what nobody asked for is not piled up.
      if (ahead?.isUnderWay === true) return;
      if (ahead !== null) forget(ahead);
      const abandon = new AbortController();
      const answer = send(request, abandon.signal);
      const begun: Ahead = { key: keyOf(request), answer, abandon, isUnderWay: true };
      ahead = begun;
      answer.then(
        () => {
          begun.isUnderWay = false;
          if (ahead === begun) begun.expiry = setTimeout(forget, freshForMs, begun).unref();
        },
        // Whoever asked meanwhile gets the failure; whoever asks later may fare better.
        () => {
          forget(begun);
        },
      );
      // Its intent is on its way to the log before the caller goes on to what takes all its time.
      await turn();
    },
    async end() {
      ahead?.abandon.abort();
      await ahead?.answer.catch(() => undefined);
      if (ahead !== null) forget(ahead);
    },
  });
}

function keyOf(request: ProviderCall): string {
  return JSON.stringify(request);
}
