import type { Clock } from '@ataski/kernel';

import { LlmGatewayError } from './errors.ts';

/** Answers of the database that many ask for at once, each used for half a second at most. */
export interface FreshAnswers<Answer> {
  /**
   * The answer under this name: one that was asked for less than 500 ms ago, or a new one, for
   * which all who wait ask once. A failure is everybody's who waited, and is not kept. Throws
   * LLM_GATEWAY_ANSWER_STALE for an answer that took longer than a second.
   */
  get(name: string, ask: () => Promise<Answer>): Promise<Answer>;
  /**
   * Asks anew where the answer under this name was asked for this long ago, in milliseconds, or
   * more. Nobody waits for it, and where it fails the answer is used to the end of its time.
   */
  renew(name: string, olderThanMs: number, ask: () => Promise<Answer>): void;
  /** Lets nobody use what is known, or being asked for, under names that begin like this. */
  forget(prefix: string): void;
}

/** What it is made of. */
export interface FreshAnswersOptions {
  readonly clock: Clock;
  /** The oldest leaves first. Default 10,000. */
  readonly maximumEntries?: number;
}

interface Kept<Answer> {
  readonly answer: Answer;
  readonly askedAtMs: number;
}

const keptMs = 500;
const usableMs = 1_000;

/**
 * What changes in the database is seen within a second: an answer ages from when it was asked for,
 * not from when it came. Of a clock that was set back, an age below zero is too old.
 */
export function createFreshAnswers<Answer>(options: FreshAnswersOptions): FreshAnswers<Answer> {
  const { clock, maximumEntries = 10_000 } = options;
  const entries = new Map<string, Kept<Answer>>();
  const flights = new Map<string, Promise<Answer>>();
  const isWithin = (askedAtMs: number, spanMs: number): boolean => {
    const ageMs = clock.now().getTime() - askedAtMs;
    return ageMs >= 0 && ageMs < spanMs;
  };
  const keep = (name: string, kept: Kept<Answer>): void => {
    entries.delete(name);
    entries.set(name, kept);
    for (const oldest of entries.keys()) {
      if (entries.size <= maximumEntries) break;
      entries.delete(oldest);
    }
  };
  const fly = (name: string, ask: () => Promise<Answer>): Promise<Answer> => {
    const askedAtMs = clock.now().getTime();
    const flight: Promise<Answer> = ask()
      .then((answer) => {
        if (!isWithin(askedAtMs, usableMs)) throw new LlmGatewayError('LLM_GATEWAY_ANSWER_STALE');
        // Not what was forgotten while it was asked for.
        if (flights.get(name) === flight) keep(name, { answer, askedAtMs });
        return answer;
      })
      .finally(() => {
        if (flights.get(name) === flight) flights.delete(name);
      });
    flights.set(name, flight);
    return flight;
  };

  return Object.freeze<FreshAnswers<Answer>>({
    async get(name, ask) {
      const kept = entries.get(name);
      if (kept !== undefined) {
        if (isWithin(kept.askedAtMs, keptMs)) return kept.answer;
        entries.delete(name);
      }
      return await (flights.get(name) ?? fly(name, ask));
    },
    renew(name, olderThanMs, ask) {
      const kept = entries.get(name);
      if (kept === undefined || isWithin(kept.askedAtMs, olderThanMs) || flights.has(name)) return;
      fly(name, ask).catch(() => undefined);
    },
    forget(prefix) {
      for (const name of entries.keys()) if (name.startsWith(prefix)) entries.delete(name);
      for (const name of flights.keys()) if (name.startsWith(prefix)) flights.delete(name);
    },
  });
}
