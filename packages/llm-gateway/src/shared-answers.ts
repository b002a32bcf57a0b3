import type { Clock } from '@ataski/kernel';

import { LlmGatewayError } from './errors.ts';
import { createFreshAnswers } from './fresh-answers.ts';

/** Answers of the database that are asked for many at a time, each used for half a second at most. */
export interface SharedAnswers<Answer> {
  /** As {@link createFreshAnswers} gives it: all names that are wanted at once are asked for at once. */
  get(name: string): Promise<Answer>;
  /** Lets nobody use what is known, or being asked for, under names that begin like this. */
  forget(prefix: string): void;
}

/** What it is made of. */
export interface SharedAnswersOptions<Answer> {
  readonly clock: Clock;
  /** The answers under these names, in their order. */
  readonly ask: (names: readonly string[]) => Promise<readonly Answer[]>;
  /** Whether an answer may be asked for ahead of its end. Default: each. */
  readonly isWorthRenewing?: (answer: Answer) => boolean;
}

/** Who waits for one question to the database. */
interface Question<Answer> {
  readonly names: string[];
  readonly answers: Promise<readonly Answer[]>;
}

/** An answer this old is asked for again together with one that somebody waits for. */
const aheadMs = 200;
/** Of one question. */
const mostNames = 1_000;
/** As long as somebody wanted it this lately. */
const inUseMs = 1_000;

/**
 * However many names are in use, they cost a few questions a second, and never more than one at a
 * time.
 */
export function createSharedAnswers<Answer>(
  options: SharedAnswersOptions<Answer>,
): SharedAnswers<Answer> {
  const { clock, ask, isWorthRenewing = () => true } = options;
  const known = createFreshAnswers<Answer>({ clock });
  /** When each was last wanted, in milliseconds; the longest ago comes first. */
  const wanted = new Map<string, number>();
  let open: Question<Answer> | null = null;
  let underWay: Promise<unknown> = Promise.resolve();
  let walkedAtMs = Number.NEGATIVE_INFINITY;

  const join = async (name: string): Promise<Answer> => {
    open ??= begin();
    const { names, answers } = open;
    const place = names.push(name) - 1;
    if (names.length === mostNames) open = null;
    const all = await answers;
    if (all.length !== names.length) throw new LlmGatewayError('LLM_GATEWAY_ANSWER_MISSING');
    return all[place] as Answer;
  };
  const begin = (): Question<Answer> => {
    const names: string[] = [];
    // Whoever wants a name in the same turn of the event loop, or while another question is under way, shares it.
    const answers: Promise<readonly Answer[]> = underWay.then(() => {
      if (open?.names === names) {
        joinAhead();
        open = null;
      }
      return ask(names);
    });
    underWay = answers.catch(() => undefined);
    return { names, answers };
  };
  const joinAhead = (): void => {
    const nowMs = clock.now().getTime();
    if (Math.abs(nowMs - walkedAtMs) < aheadMs / 2) return;
    walkedAtMs = nowMs;
    for (const [name, wantedAtMs] of wanted) {
      if (open === null) return;
      if (wantedAtMs < nowMs - inUseMs) wanted.delete(name);
      else known.renew(name, aheadMs, () => join(name));
    }
  };

  return Object.freeze<SharedAnswers<Answer>>({
    async get(name) {
      const answer = await known.get(name, () => join(name));
      wanted.delete(name);
      // What a stranger makes up is asked for again only when somebody comes with it again.
      if (isWorthRenewing(answer)) wanted.set(name, clock.now().getTime());
      return answer;
    },
    forget: known.forget,
  });
}
