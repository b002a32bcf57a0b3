import type { audit } from '@ataski/contract';

import { exactUsd } from '../format/nano-usd.ts';
import { sentenceCase, shortenId } from '../format/words.ts';

type Details = audit.AuditEvent['details'];

/** One fact of an event, for people. */
export interface ShownFact {
  /** As the event has it. */
  readonly key: string;
  readonly name: string;
  readonly text: string;
  /** The whole text, where a hash in it is cut short. */
  readonly full: string | null;
}

const hash = /[0-9a-f]{40,}/g;
/** Four digits at each end, as many as a narrow timeline has room for beside a date. */
const shownHashLength = 9;

/** The facts of an event: amounts in dollars with every digit, hashes by their ends. */
export function shownFacts(details: Details): readonly ShownFact[] {
  return Object.entries(details).map(([key, value]) => {
    if (isAmount(key, details)) {
      const name = nameOf(key.replace(/NanoUsd$/, ''));
      return { key, name, text: amountText(value), full: null };
    }
    const full = factText(value);
    const text = full.replaceAll(hash, (digits) => shortenId(digits, shownHashLength));
    return { key, name: nameOf(key), text, full: text === full ? null : full };
  });
}

/** The name says so; of a limit that was changed, the one before it is an amount too. */
function isAmount(key: string, details: Details): boolean {
  return key.endsWith('NanoUsd') || (key === 'before' && 'limitNanoUsd' in details);
}

function amountText(value: unknown): string {
  const [, sign, digits] = /^(-?)(\d+)$/.exec(factText(value)) ?? [];
  if (digits === undefined) return factText(value);
  return `${sign === '-' ? '\u2212' : ''}${exactUsd(digits)} USD`;
}

function factText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.map(factText).join(', ');
  return JSON.stringify(value);
}

function nameOf(key: string): string {
  return sentenceCase(key.replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')).toLowerCase();
}
