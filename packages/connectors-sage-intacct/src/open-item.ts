import { z } from 'zod';

import type { OpenItem } from '@ataski/connectors-kit';

import { readGatewayDate } from './gateway/gateway-date.ts';

const Document = z.looseObject({
  TOTALDUE: z.string(),
  WHENDUE: z.string().optional(),
  WHENCREATED: z.string(),
});

/** Streams whose documents are owed, and streams whose documents lessen what is owed. */
const signs: ReadonlyMap<string, '' | '-'> = new Map([
  ['ar_invoices', ''],
  ['ap_bills', ''],
  ['ar_adjustments', '-'],
  ['ar_advances', '-'],
  ['ap_adjustments', '-'],
] as const);

/**
 * What is open of a stored document, for `ageOpenItems` of the kit; null when nothing is, and for a
 * stream of other documents. Without a due date it is due when it was made. Throws for a text that
 * is no stored document.
 */
export function openItemOf(stream: string, text: string): OpenItem | null {
  const sign = signs.get(stream);
  if (sign === undefined) return null;
  const { TOTALDUE, WHENDUE = '', WHENCREATED } = Document.parse(JSON.parse(text));
  if (/^-?[0.]*$/.test(TOTALDUE)) return null;
  const amount = `${sign}${TOTALDUE}`.replace(/^--/, '');
  const day = readGatewayDate(WHENDUE === '' ? WHENCREATED : WHENDUE);
  return { dueDate: day.slice(0, 10), amount };
}
