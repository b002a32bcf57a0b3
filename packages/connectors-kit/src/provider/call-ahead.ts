import { setImmediate as turn } from 'node:timers/promises';

import type { OpenProvider, ProviderAnswer, ProviderCall } from './provider.ts';

/** What was answered longer ago is asked for anew. */
const freshForMs = 5_000;

interface Ahead {
  readonly key: string;
  readonly answer: Promise<ProviderAnswer>;
  readonly abandon: AbortController;
  isUnderWay: boolean;
}

/** Adds calls that are begun before they are asked for. */
export function beginAhead(
  send: (request: ProviderCall, abandoned?: AbortSignal) => Promise<ProviderAnswer>,
): OpenProvider {
  let ahead: Ahead | null = null;

  const forget = (begun: Ahead): void => {
    if (ahead === begun) ahead = null;
  };
  const take = (request: ProviderCall): Ahead | null => {
    const taken = ahead?.key === keyOf(request) ? ahead : null;
    if (taken !== null) ahead = null;
    return taken;
  };
  return Object.freeze<OpenProvider>({
    call: (request) => take(request)?.answer ?? send(request),
    async callAhead(request) {
      // One at a time: what nobody asked for is not piled up.
      if (ahead?.isUnderWay === true) return;
      const abandon = new AbortController();
      const answer = send(request, abandon.signal);
      const begun: Ahead = { key: keyOf(request), answer, abandon, isUnderWay: true };
      ahead = begun;
      answer.then(
        () => {
          begun.isUnderWay = false;
          setTimeout(forget, freshForMs, begun).unref();
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
      ahead = null;
    },
  });
}

function keyOf(request: ProviderCall): string {
  return JSON.stringify(request);
}
