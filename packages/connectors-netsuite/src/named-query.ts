import type { z } from 'zod';

import { ConnectorsKitError } from '@ataski/connectors-kit';
import type { ProviderCall, ReadingIo } from '@ataski/connectors-kit';
import { fillQuery, suiteql } from '@ataski/scope-manifest';

import { Page } from './schemas.ts';

/** The one operation that reads. */
export type Operation = 'suiteql';
/** A query of the manifest entry and what fills its placeholders. */
export interface NamedQuery {
  readonly name: (typeof suiteql.allows)[number]['name'];
  readonly values?: Readonly<Record<string, string>>;
}
/** A row as it is checked, and the text that is stored: its columns as NetSuite wrote them. */
export interface Row<T> {
  readonly row: T;
  readonly text: string;
}
/** A page of rows. */
export interface Rows<T> {
  readonly rows: readonly Row<T>[];
  readonly hasMore: boolean;
}

/** Below the id of every record, and above the number of every line. */
export const lowestId = '-999999999999999999';
export const highestLine = '999999999999999999';

const pageSize = 1000;

/** The call that a named query makes; never at an offset, which ends at 100,000 rows. */
export function queryCall(
  { name, values = {} }: NamedQuery,
  limit = pageSize,
): ProviderCall<Operation> {
  return {
    operation: 'suiteql',
    query: [
      ['limit', String(limit)],
      ['offset', '0'],
    ],
    body: { json: { q: fillQuery(suiteql, name, values) } },
  };
}

/**
 * Runs a named query. Throws CONNECTORS_KIT_RESPONSE_INVALID for a page that is not one.
 * `guessNext` says from rows that are not checked yet which query follows a page that is not the
 * last.
 */
export async function runQuery<T>(
  io: ReadingIo<Operation>,
  query: NamedQuery,
  schema: z.ZodType<T>,
  guessNext: (items: readonly unknown[]) => NamedQuery | null = () => null,
): Promise<Rows<T>> {
  const { value } = await io.provider.call(queryCall(query));
  const page = Page.safeParse(value);
  const next = page.success && page.data.hasMore ? guessNext(page.data.items) : null;
  if (next !== null) await io.provider.callAhead(queryCall(next));
  return readRows(value, schema, query.name);
}

/**
 * The rows of a page. Throws CONNECTORS_KIT_RESPONSE_INVALID for a row of another shape, and for a
 * page that is empty and promises more: going on would end silently.
 */
export function readRows<T>(value: unknown, schema: z.ZodType<T>, name: string): Rows<T> {
  const page = Page.safeParse(value);
  if (!page.success) throw invalid(name);
  const { items, hasMore } = page.data;
  if (hasMore && items.length === 0) throw invalid(name);
  const rows = items.map((item) => {
    const columns = columnsOf(item);
    const parsed = schema.safeParse(columns);
    if (columns === null || !parsed.success) throw invalid(name);
    return { row: parsed.data, text: JSON.stringify(columns) };
  });
  return { rows, hasMore };
}

/** Without the links of a row; null where a column is anything but text. */
function columnsOf(item: unknown): Readonly<Record<string, string>> | null {
  if (typeof item !== 'object' || item === null) return null;
  // eslint-disable-next-line @typescript-eslint/no-unused-vars -- Named to be left out.
  const { links, ...columns } = item as Readonly<Record<string, unknown>>;
  return Object.values(columns).every((value) => typeof value === 'string')
    ? (columns as Readonly<Record<string, string>>)
    : null;
}

/** How many rows a page of a query holds. Throws for what is no such page. */
export function countRows(schema: z.ZodType, name: string): (text: string) => number {
  return (text) => readRows(JSON.parse(text), schema, name).rows.length;
}

/** Without the value, which is the customer's. */
export function invalid(query: string): ConnectorsKitError {
  return new ConnectorsKitError('CONNECTORS_KIT_RESPONSE_INVALID', { query });
}
