import type { Clock } from '@ataski/kernel';

import { answerNow } from './answer-cache.ts';
import type { AnswerCache } from './answer-cache.ts';
import { createAnswerGathering } from './answer-gathering.ts';
import type { AnswerGathering, GatheringRoom } from './answer-gathering.ts';
import type { PlannedCaching } from './cache-plan.ts';
import { tellTrouble } from './cache-trouble.ts';
import type { CacheTroubleListener } from './cache-trouble.ts';
import type { CachedAnswer } from './cached-answer.ts';
import { createFlights } from './flights.ts';
import type { Landing } from './flights.ts';
import { mayKeep } from './may-keep.ts';

/** What a request that asked the cache is to do. */
export type CacheTurn =
  | {
      readonly kind: 'hit';
      readonly answer: CachedAnswer;
      readonly ageSeconds: number;
      /** All headers of the answer, beside those that every answer of the gateway has. */
      readonly headers: Readonly<Record<string, string>>;
    }
  | {
      /** Make the call, and tell the gathering of its answer. */
      readonly kind: 'miss';
      readonly gathering: AnswerGathering;
      /** To be added to those of the answer. */
      readonly headers: Readonly<Record<string, string>>;
    };

/** Gives requests their turn. */
export interface CacheTurns {
  ask(plan: PlannedCaching, signal: AbortSignal): Promise<CacheTurn>;
}

/** What it is made of. */
export interface CacheTurnsOptions {
  readonly cache: AnswerCache;
  readonly clock: Clock;
  readonly waitMs: number;
  readonly maximumGatheredBytes: number;
  readonly onTrouble: CacheTroubleListener;
}

/** Of equal requests of a tenant one makes the call, and the others get its answer if they may. */
export function createCacheTurns(options: CacheTurnsOptions): CacheTurns {
  const { cache, clock, waitMs, maximumGatheredBytes, onTrouble } = options;
  const flights = createFlights<CachedAnswer>();
  const room: GatheringRoom = { takenBytes: 0, limitBytes: maximumGatheredBytes };
  const hit = (answer: CachedAnswer): CacheTurn => {
    const ageMs = clock.now().getTime() - answer.createdAt.getTime();
    const ageSeconds = Math.max(0, Math.floor(ageMs / 1_000));
    const age = String(ageSeconds);
    const headers = { 'content-type': answer.contentType, 'x-ataski-cache': 'hit', age };
    return { kind: 'hit', answer, ageSeconds, headers };
  };
  const miss = (
    { context, key, surface, tools }: PlannedCaching,
    land: (landing: Landing<CachedAnswer>) => void,
  ): CacheTurn => {
    const gathering = createAnswerGathering({
      room,
      land,
      judge: (sent) => (mayKeep(surface, sent, tools) ? answerNow(clock, sent, sent.bytes) : null),
      store: (answer) =>
        cache.store(context, key, answer).catch((error: unknown) => {
          tellTrouble(onTrouble, 'store_failed', context.tenantId, error);
          return false;
        }),
    });
    return { kind: 'miss', gathering, headers: { 'x-ataski-cache': 'miss' } };
  };
  const lookUp = async ({ context, key }: PlannedCaching): Promise<CachedAnswer | null> => {
    try {
      return await cache.lookUp(context, key);
    } catch (error) {
      tellTrouble(onTrouble, 'look_up_failed', context.tenantId, error);
      return null;
    }
  };
  return Object.freeze<CacheTurns>({
    async ask(plan, signal) {
      for (;;) {
        signal.throwIfAborted();
        // The key is a tenant's own already; its name says so once more.
        const boarding = flights.board(`${plan.context.tenantId}/${plan.key.hex}`);
        if (boarding.kind === 'leader') {
          const found = await lookUp(plan);
          if (found !== null) boarding.land({ kind: 'answer', answer: found });
          else if (signal.aborted) boarding.land({ kind: 'abandoned' });
          signal.throwIfAborted();
          return found === null ? miss(plan, boarding.land) : hit(found);
        }
        const landing = boarding.kind === 'alone' ? null : await waited(boarding, signal, waitMs);
        if (landing?.kind === 'answer') return hit(landing.answer);
        if (landing?.kind !== 'abandoned') return miss(plan, () => undefined);
      }
    },
  });
}

/** Null when the time to wait is over. Rejects when the signal is aborted. */
async function waited(
  flight: { landed(signal: AbortSignal): Promise<Landing<CachedAnswer>> },
  signal: AbortSignal,
  waitMs: number,
): Promise<Landing<CachedAnswer> | null> {
  const time = AbortSignal.timeout(waitMs);
  try {
    return await flight.landed(AbortSignal.any([signal, time]));
  } catch (error) {
    if (signal.aborted || !time.aborted) throw error;
    return null;
  }
}
