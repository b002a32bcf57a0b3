import type { ProviderSimulator } from '@ataski/sandbox';

/** A provider that can keep an answer back. */
export interface PageGate {
  readonly simulator: ProviderSimulator;
  /** Requests since the last call of `hold` or `pass`. */
  count(): number;
  /**
   * From here on requests are counted. The answer to the n-th is made and kept back; `reached`
   * resolves then.
   */
  hold(request: number): { readonly reached: Promise<unknown>; readonly release: () => void };
  /** From here on requests are counted, and every answer goes out. */
  pass(): void;
}

/** Stands before a provider. */
export function createPageGate(provider: ProviderSimulator): PageGate {
  let requests = 0;
  let held: { readonly at: number; reach(): void; readonly released: Promise<unknown> } | null =
    null;
  return Object.freeze<PageGate>({
    simulator: {
      ...provider,
      async handle(request) {
        requests += 1;
        const here = held?.at === requests ? held : null;
        const answer = await provider.handle(request);
        here?.reach();
        await here?.released;
        return answer;
      },
    },
    count: () => requests,
    hold(at) {
      const reach = Promise.withResolvers<null>();
      const release = Promise.withResolvers<null>();
      requests = 0;
      held = { at, reach: () => reach.resolve(null), released: release.promise };
      return { reached: reach.promise, release: () => release.resolve(null) };
    },
    pass() {
      requests = 0;
      held = null;
    },
  });
}
