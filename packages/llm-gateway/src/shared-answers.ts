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
}

/** Who waits for one question to the database. */
interface Question<Answer> {
  readonly names: string[];
  readonly answers: Promise<readonly Answer[]>;
}

/** An answer this old is asked for again together with one that somebody waits for. */
const aheadMs = 200;
/** As long as somebody wanted it this lately. */
const inUseMs = 1_000;

/** However many names are in use, they cost a few questions a second. */
export function createSharedAnswers<Answer>(
  options: SharedAnswersOptions<Answer>,
): SharedAnswers<Answer> {
  const { clock, ask } = options;
  const known = createFreshAnswers<Answer>({ clock });
  /** When each was last wanted, in milliseconds; the longest ago comes first. */
  const wanted = new Map<string, number>();
  let open: Question<Answer> | null = null;

  const join = async (name: string): Promise<Answer> => {
    open ??= begin();
    const { names, answers } = open;
    const place = names.push(name) - 1;
    const all = await answers;
    if (all.length !== names.length) throw new LlmGatewayError('LLM_GATEWAY_ANSWER_MISSING');
    return all[place] as Answer;
  };
  const begin = (): Question<Answer> => {
    const names: string[] = [];
    // Whoever wants a name in the same turn of the event loop shares the question.
    const answers = Promise.resolve().then(() => {
      joinAhead();
      open = null;
      return ask(names);
    });
    return { names, answers };
  };
  const joinAhead = (): void => {
    const since = clock.now().getTime() - inUseMs;
    for (const [name, wantedAtMs] of wanted) {
      if (wantedAtMs < since) wanted.delete(name);
      else known.renew(name, aheadMs, () => join(name));
    }
  };

  return Object.freeze<SharedAnswers<Answer>>({
    get(name) {
      wanted.delete(name);
      wanted.set(name, clock.now().getTime());
      return known.get(name, () => join(name));
    },
    forget: known.forget,
  });
}
