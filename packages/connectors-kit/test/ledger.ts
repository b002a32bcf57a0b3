import { z } from 'zod';

import { bearerKey } from '../src/auth/key-auth.ts';
import { defineConnector } from '../src/connector.ts';
import { failureOf } from '../src/provider/failure.ts';
import type { OutboundDoor } from '../src/provider/ports.ts';
import { streamReading } from '../src/reading/stream-reading.ts';
import { reply } from './fake-shop.ts';
import { shopManifest } from './shop.ts';

/** An entry of the ledger and its lines. */
export interface Entry {
  readonly id: string;
  readonly lines: readonly string[];
}

/** A provider whose parts vanish without a trace, and whose report is restated. */
export interface FakeLedger extends OutboundDoor {
  entries: Entry[];
  report: string;
  calls: number;
}

/** Three entries of two lines, and a report. */
export function createFakeLedger(): FakeLedger {
  return {
    entries: ['1', '2', '3'].map((id) => ({ id, lines: ['a', 'b'] })),
    report: '{"total":"10.00"}',
    calls: 0,
    call(_context, { operation, query = [] }) {
      this.calls += 1;
      if (operation === 'list_buyers') return Promise.resolve(reply(200, this.report));
      const after = query.find(([name]) => name === 'after')?.[1] ?? '';
      const rest = this.entries.filter(({ id }) => id > after);
      return Promise.resolve(reply(200, { entry: rest[0] ?? null, more: rest.length > 1 }));
    },
  };
}

const Answer = z.object({
  entry: z.object({ id: z.string(), lines: z.array(z.string()) }).nullable(),
  more: z.boolean(),
});

/** Lines with their entries as parents, one entry to a page. */
const lines = streamReading({
  spec: { name: 'lines', primaryKey: ['id'], cursor: 'id', deletions: 'reconcile' },
  operations: ['list_orders'],
  probe: { operation: 'list_orders' },
  countSample: (text) => Answer.parse(JSON.parse(text)).entry?.lines.length ?? 0,
  position: z.strictObject({ after: z.string() }),
  begin: () => ({ after: '' }),
  async next({ provider }, { after }) {
    const query = after === '' ? [] : ([['after', after]] as const);
    const { value } = await provider.call({ operation: 'list_orders', query });
    const { entry, more } = Answer.parse(value);
    const parts = (entry?.lines ?? []).map((line) => ({
      stream: 'lines',
      sourceId: `${entry?.id ?? ''}:${line}`,
      text: JSON.stringify({ line }),
      updatedAt: null,
      parentId: entry?.id ?? '',
    }));
    return {
      read: parts.length,
      records: parts,
      wholeParents: entry === null ? [] : [entry.id],
      position: { after: entry?.id ?? after },
      isLast: !more,
      buriesUnseen: true,
      estimate: 6,
    };
  },
});

/** One report, each state of which is kept. */
const report = streamReading({
  spec: {
    name: 'report',
    primaryKey: ['period'],
    cursor: null,
    deletions: 'none',
    keepsHistory: true,
  },
  operations: ['list_buyers'],
  countSample: (text) => [z.string().parse(JSON.parse(text))].length,
  position: z.strictObject({}),
  begin: () => ({}),
  async next({ provider }) {
    const { value } = await provider.call({ operation: 'list_buyers' });
    const text = z.string().parse(value);
    return {
      read: 1,
      records: [{ stream: 'report', sourceId: '2026-01', text, updatedAt: null }],
      position: {},
      isLast: true,
    };
  },
});

/** A connector of two streams that are read in passes. */
export const ledger = defineConnector(shopManifest, {
  apiVersion: 'v1',
  auth: bearerKey(),
  headers: {},
  pace: { callsPerSecond: 1000 },
  retry: { statuses: [429], afterHeader: 'retry-after' },
  failure: failureOf(z.looseObject({ code: z.string() }), ({ code }) => ({ code })),
  readings: [lines, report],
});
