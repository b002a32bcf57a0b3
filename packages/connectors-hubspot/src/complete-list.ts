import { z } from 'zod';

import { compactJson, readElements, readMembers, streamReading } from '@ataski/connectors-kit';
import type { ProviderCall, Reading } from '@ataski/connectors-kit';

import type { HubspotOperation } from './crm-type.ts';
import { understand } from './understand.ts';

/** A list that comes whole, in one answer, and is read each time. */
export interface CompleteList<Row> {
  readonly stream: string;
  readonly call: ProviderCall<HubspotOperation>;
  readonly response: z.ZodType<{ readonly results: readonly Row[] }>;
  /** The member that identifies a row. */
  readonly id: string & keyof Row;
}

/** Nothing is remembered: each pass is one page. */
const Nothing = z.strictObject({});

/** A stream of such a list. What it no longer holds is gone. */
export function completeList<Row>(definition: CompleteList<Row>): Reading<HubspotOperation> {
  const { stream, call, response, id } = definition;
  return streamReading<HubspotOperation, z.output<typeof Nothing>>({
    spec: { name: stream, primaryKey: [id], cursor: null, deletions: 'reconcile' },
    operations: [call.operation],
    countSample: (text) => understand(response, JSON.parse(text), stream).results.length,
    position: Nothing,
    begin: () => ({}),
    async next(io) {
      const { text, value } = await io.provider.call(call);
      const { results } = understand(response, value, stream);
      const texts = readElements(readMembers(text).get('results') ?? '[]');
      const records = results.map((row, at) => ({
        ...{ stream, sourceId: String(row[id]), updatedAt: null },
        text: compactJson(texts[at] ?? ''),
      }));
      return { read: results.length, records, position: {}, isLast: true, buriesUnseen: true };
    },
  });
}
