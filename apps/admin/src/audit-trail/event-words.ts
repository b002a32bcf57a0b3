import type { audit } from '@ataski/contract';

import { shownFacts } from './shown-facts.ts';

type AuditEvent = audit.AuditEvent;

/** What was acted on, in one line: `connection / 0192…`. Empty when nothing is named. */
export function targetsOf(
  { targets }: Pick<AuditEvent, 'targets'>,
  showId: (id: string) => string = (id) => id,
): string {
  return targets.map(({ type, id }) => `${type} / ${showId(id)}`).join(', ');
}

/** The facts of an event as `name value` pairs in one line. */
export function factsOf({ details }: Pick<AuditEvent, 'details'>): string {
  return shownFacts(details)
    .map(({ name, text }) => `${name} ${text}`)
    .join(' · ');
}
