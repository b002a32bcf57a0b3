import { setImmediate as turn } from 'node:timers/promises';

import type { OpenProvider, ProviderAnswer, ProviderCall } from './provider.ts';

/** What was answered longer ago is asked for anew. */
const freshForMs = 5_000;

interface Ahead {
  readonly key: string;
  readonly answer: Promise<ProviderAnswer>;
  /** When it ended, by a clock that only goes forward; null while it is under way. */
  endedAt: number | null;
}

/** Adds calls that are begun before they are asked for. */
export function beginAhead(send: (request: ProviderCall) => Promise<ProviderAnswer>): OpenProvider {
  let ahead: Ahead | null = null;

  const take = (request: ProviderCall): Ahead | null => {
    if (ahead?.key !== keyOf(request)) return null;
    const { endedAt } = ahead;
    const taken = ahead;
    ahead = null;
    return endedAt === null || performance.now() - endedAt <= freshForMs ? taken : null;
  };
  return Object.freeze<OpenProvider>({
    call: (request) => take(request)?.answer ?? send(request),
    async callAhead(request) {
      // One at a time: what nobody asked for is not piled up.
      if (ahead !== null && ahead.endedAt === null) return;
      const begun: Ahead = { key: keyOf(request), answer: send(request), endedAt: null };
      ahead = begun;
      const end = (): void => {
        begun.endedAt = performance.now();
      };
      // Whoever asks for it gets the failure; until then nobody may call it unhandled.
      begun.answer.then(end, end);
      // Its intent is on its way to the log before the caller goes on to what takes all its time.
      await turn();
    },
    async end() {
      await ahead?.answer.catch(() => undefined);
      ahead = null;
    },
  });
}

function keyOf(request: ProviderCall): string {
  return JSON.stringify(request);
}
