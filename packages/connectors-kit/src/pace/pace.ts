import type { Pulse } from '../provider/provider.ts';

/** Whose limit: that of one connection's account, or of our whole app at a provider. */
export type LimitOf = 'account' | 'app';

/** When calls may be made. */
export interface Pace {
  /**
   * Resolves when the next call may be made. Throws CONNECTORS_KIT_PROVIDER_BUSY with
   * `retryAfterMs` when that is too long to wait for here, and whatever kept it from finding out.
   */
  turn(): Promise<void>;
  /** Lets nobody who shares the limit make a call for so many milliseconds. */
  holdBack(limit: LimitOf, ms: number): Promise<void>;
}

/** How a pace rests. */
export interface PaceRest {
  readonly sleep: Pulse['sleep'];
  readonly signal?: AbortSignal;
}

/** No pace: for a few calls that a person waits for. */
export const unpaced: Pace = Object.freeze({
  turn: () => Promise.resolve(),
  holdBack: () => Promise.resolve(),
});
