import { z } from 'zod';

import { compactJson, readMembers, readShape, streamReading } from '@ataski/connectors-kit';
import type { ReadingIo } from '@ataski/connectors-kit';

import { versioned } from './minor-version.ts';
import { CompanyInfoAnswer, PreferencesAnswer } from './schemas.ts';

const stream = 'company_info';
const call = { operation: 'company_info', query: [versioned] } as const;

/** The company itself, read anew each time. */
export const companyInfoStream = streamReading({
  spec: {
    name: stream,
    primaryKey: ['Id'],
    cursor: null,
    deletions: 'none',
    personal: ['Email', 'PrimaryPhone'],
  },
  operations: ['company_info'],
  probe: call,
  countSample: (text) => [companyOf(text)].length,
  position: z.strictObject({}),
  begin: () => ({}),
  async next({ provider }) {
    const { text } = await provider.call(call);
    const record = { stream, ...companyOf(text), updatedAt: null };
    return { read: 1, records: [record], position: {}, isLast: true };
  },
});

function companyOf(text: string): { readonly sourceId: string; readonly text: string } {
  const { CompanyInfo } = readShape(CompanyInfoAnswer, JSON.parse(text), stream);
  return {
    sourceId: CompanyInfo.Id,
    text: compactJson(readMembers(text).get('CompanyInfo') ?? ''),
  };
}

/** The last day up to which the company's books are closed; null when they are open. */
export async function closedUntil({ provider }: ReadingIo<'preferences'>): Promise<string | null> {
  const { value } = await provider.call({ operation: 'preferences', query: [versioned] });
  const { AccountingInfoPrefs } = readShape(PreferencesAnswer, value, stream).Preferences;
  return AccountingInfoPrefs?.BookCloseDate ?? null;
}
