import type { audit } from '@ataski/contract';

import { sentenceCase } from '../format/words.ts';

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
  return Object.entries(details)
    .map(([name, value]) => `${sentenceCase(camelToWords(name)).toLowerCase()} ${factText(value)}`)
    .join(' · ');
}

/** One fact as text. */
export function factText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(factText).join(', ');
  return JSON.stringify(value);
}

function camelToWords(name: string): string {
  return name.replaceAll(/([a-z\d])([A-Z])/g, '$1 $2');
}
