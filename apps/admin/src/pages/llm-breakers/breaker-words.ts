import type { breakers } from '@ataski/contract';

import { absoluteTime } from '../../format/instant.ts';
import type { Tone } from '../../parts/tag.tsx';

type Breaker = breakers.Breaker;

/** The word for how a breaker stands. */
export const stateNames: Readonly<Record<breakers.BreakerState, string>> = {
  closed: 'Calls pass',
  slow: 'Slowed',
  open: 'Stopped',
  half_open: 'On trial',
};

/** What it looks like. */
export const stateTones: Readonly<Record<breakers.BreakerState, Tone>> = {
  closed: 'ok',
  slow: 'warn',
  open: 'danger',
  half_open: 'warn',
};

const causes: Readonly<Record<breakers.BreakerCause, string>> = {
  day_limit: 'A fifth of a day’s limit was spent or held within five minutes.',
  usual_hour: 'This hour costs more than eight times what it usually does.',
  went_on: 'While it was slowed, as much again was spent.',
  cooled: 'It was stopped for a quarter of an hour.',
  failed: 'Too much was spent on trial.',
  calm: 'Nothing was too fast any more.',
  person: 'A person decided.',
};

/** Why a breaker stands as it does, in a sentence; of a person's, what they said. */
export function whyOf({ cause, reason }: Pick<Breaker, 'cause' | 'reason'>): string {
  return reason ?? causes[cause];
}

/** What happens to calls now, and what ends it. */
export function effectOf({ state, until }: Pick<Breaker, 'state' | 'until'>): string {
  switch (state) {
    case 'closed':
      return 'Calls are granted as ever.';
    case 'slow':
      return 'One small call at a time. It ends after a quiet quarter of an hour.';
    case 'half_open':
      return 'One small call at a time. It ends when five minutes stay quiet.';
    case 'open':
      return until === null
        ? 'No calls until somebody lets them through.'
        : `No calls until ${absoluteTime(until)}, when it is tried.`;
  }
}

/** True where a reason can be sent: the contract takes 8 to 200 characters. */
export function isReason(text: string): boolean {
  const { length } = text.trim();
  return length >= 8 && length <= 200;
}
