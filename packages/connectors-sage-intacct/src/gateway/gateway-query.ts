import { children, textOf, writeXml } from '@ataski/connectors-kit';
import type { ProviderCall, ReadingIo, XmlElement, XmlTree } from '@ataski/connectors-kit';

import type { ListedObject } from '../objects.ts';
import { readGatewayDate } from './gateway-date.ts';
import { dataOf, invalid } from './read-answer.ts';

/** The one operation that reads. */
export type Operation = 'gateway';

/** A condition on one field. */
export interface Condition {
  readonly field: string;
  readonly is:
    'equalto' | 'notequalto' | 'greaterthan' | 'greaterthanorequalto' | 'lessthan' | 'in';
  readonly values: readonly string[];
}

/** What is asked of an object: always in the order of its record numbers, behind the last one. */
export interface GatewayQuery {
  readonly object: ListedObject;
  readonly after: string;
  readonly conditions?: readonly Condition[];
}

/** A record as the gateway wrote it: the names of its elements to their texts. */
export type GatewayRecord = Readonly<Record<string, string>>;

/** A page of records. */
export interface RecordPage {
  readonly rows: readonly GatewayRecord[];
  readonly hasMore: boolean;
  /** The clock of the gateway. */
  readonly at: string;
}

const pageSize = 1000;
const whole = /^\d{1,9}$/;
const recordNumber = /^[1-9]\d{0,17}$/;

/** The call of a query. Never at an offset: it skips what moves while it is read. */
export function queryCall(query: GatewayQuery, limit = pageSize): ProviderCall<Operation> {
  const { object, after, conditions = [] } = query;
  const all = [...conditions, { field: 'RECORDNO', is: 'greaterthan', values: [after] } as const];
  const written = all.map(({ field, is, values }) =>
    group(is, leaf('field', field), ...values.map((value) => leaf('value', value))),
  );
  const order = group('order', leaf('field', 'RECORDNO'), group('ascending'));
  const tree = group(
    'query',
    leaf('object', object.object),
    group('select', ...object.fields.map((field) => leaf('field', field))),
    group('filter', ...(written.length === 1 ? written : [group('and', ...written)])),
    group('orderby', order),
    // Without it the top level does not show what belongs to private entities.
    group('options', leaf('showprivate', 'true')),
    leaf('pagesize', String(limit)),
    leaf('offset', '0'),
  );
  return { operation: 'gateway', body: { xml: writeXml(tree) } };
}

/**
 * Asks and reads. `isReadWhole`: the next page starts behind the last record of this one. Throws
 * CONNECTORS_KIT_RESPONSE_INVALID for a page that is not one.
 */
export async function runQuery(
  io: ReadingIo<Operation>,
  query: GatewayQuery,
  isReadWhole = true,
): Promise<RecordPage> {
  const answer = await io.provider.call(queryCall(query));
  const behind = isReadWhole ? guessBehind(query.object, answer) : null;
  if (behind !== null) await io.provider.callAhead(queryCall({ ...query, after: behind }));
  const page = readPage(query.object, answer);
  let last = BigInt(query.after);
  for (const { RECORDNO = '' } of page.rows) {
    const next = BigInt(RECORDNO);
    // Pages that do not come in the order of their key would leave out what they skip.
    if (next <= last) throw invalid('order');
    last = next;
  }
  return page;
}

/** Behind which record the next page most likely starts; null where none seems to follow. */
function guessBehind(listed: ListedObject, answer: { readonly value: unknown }): string | null {
  const { data } = dataOf(answer);
  const last = data.children.at(-1);
  const number = last === undefined ? '' : (textOf(last, 'RECORDNO') ?? '');
  const follows = last?.name === listed.object && Number(data.attributes['numremaining']) > 0;
  return follows && recordNumber.test(number) ? number : null;
}

/** The records of an answer. One alone is a list of one. */
export function readPage(listed: ListedObject, answer: { readonly value: unknown }): RecordPage {
  const { data, at } = dataOf(answer);
  const { count = '', numremaining = '', totalcount = '' } = data.attributes;
  const found = children(data, listed.object);
  const isSound =
    [count, numremaining, totalcount].every((number) => whole.test(number)) &&
    data.children.length === found.length &&
    Number(count) === found.length;
  if (!isSound) throw invalid('data');
  const hasMore = Number(numremaining) > 0;
  if (hasMore && found.length === 0) throw invalid('data');
  return { rows: found.map((element) => readRecord(listed, element)), hasMore, at };
}

function readRecord({ fields, dates, amounts }: ListedObject, element: XmlElement): GatewayRecord {
  const record = flatRecord(element);
  if (!recordNumber.test(record['RECORDNO'] ?? '')) throw invalid('RECORDNO');
  if (Object.keys(record).some((name) => !fields.includes(name))) throw invalid('field');
  for (const name of dates) if ((record[name] ?? '') !== '') readGatewayDate(record[name] ?? '');
  for (const name of amounts) requireAmount(record[name] ?? '');
  return record;
}

/** The children of an element by name, each with a text and once. */
export function flatRecord(element: XmlElement): GatewayRecord {
  const record = Object.create(null) as Record<string, string>;
  for (const { name, text, children: inner } of element.children) {
    if (inner.length > 0 || name in record) throw invalid('row');
    record[name] = text;
  }
  return record;
}

/** Throws CONNECTORS_KIT_RESPONSE_INVALID for what is neither empty nor a decimal. */
export function requireAmount(text: string): void {
  if (text !== '' && !/^-?\d{1,40}(?:\.\d{1,20})?$/.test(text)) throw invalid('amount');
}

/** An element with a text. */
export function leaf(name: string, text: string): XmlTree {
  return { name, text };
}

/** An element with elements. */
export function group(name: string, ...inside: readonly XmlTree[]): XmlTree {
  return { name, children: inside };
}
