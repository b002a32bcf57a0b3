import { compareDecimals, formatDecimal, parseDecimal, zero } from '../exact-decimal.ts';
import { requireObject, visibleRecords } from './call-context.ts';
import type { CallAnswer, CallContext } from './call-context.ts';
import { sum } from './company-posting.ts';
import type { IntacctRecord } from './company-store.ts';
import { compareFields } from './field-comparison.ts';
import { writeField } from './field-text.ts';
import { invalidFunction } from './intacct-failure.ts';
import type { ObjectShape } from './object-catalog.ts';
import { fieldType, readFilter } from './record-filter.ts';
import type { XmlElement } from './xml-reader.ts';
import { node } from './xml-writer.ts';
import type { XmlNode } from './xml-writer.ts';

const maxPageSize = 2000;
const aggregates = ['count', 'sum', 'min', 'max'];
const parts = ['object', 'select', 'filter', 'orderby', 'options', 'pagesize', 'offset'];

/** The function `query`: select, filter, order and page. */
export function query(call: XmlElement, context: CallContext): CallAnswer {
  const byName = readParts(call);
  const { object, shape } = requireObject(byName.get('object')?.text ?? '', context);
  const selected = readSelect(byName.get('select'), shape);
  const options = readOptions(byName.get('options'));
  const filter = byName.get('filter');
  if (filter !== undefined && filter.children.length !== 1)
    throw invalidFunction('filter must hold exactly one condition.');
  const [condition] = filter?.children ?? [];
  const matches = condition === undefined ? () => true : readFilter(condition, shape);
  const pageSize = readWhole(byName.get('pagesize'), 100);
  const offset = readWhole(byName.get('offset'), 0);
  if (pageSize < 1 || pageSize > maxPageSize)
    throw invalidFunction(`pagesize must be between 1 and ${maxPageSize}.`);
  const found = visibleRecords(object, context, options.showsPrivate).filter(matches);
  const isTotal = selected.some(({ aggregate }) => aggregate !== null);
  if (isTotal && selected.some(({ aggregate }) => aggregate === null))
    throw invalidFunction('Fields beside aggregates are not simulated.');
  const rows = isTotal ? [found] : order(found, byName.get('orderby'), shape).map((one) => [one]);
  const page = rows.slice(offset, offset + pageSize);
  return {
    attributes: {
      listtype: object,
      totalcount: rows.length,
      offset,
      count: page.length,
      numremaining: Math.max(0, rows.length - offset - page.length),
    },
    content: page.map((records) =>
      node(
        object,
        selected.map((one) => writeSelected(one, records, shape, context)),
      ),
    ),
  };
}

function readParts(call: XmlElement): ReadonlyMap<string, XmlElement> {
  const byName = new Map(call.children.map((child) => [child.name, child]));
  const other = call.children.find(({ name }) => !parts.includes(name));
  if (other !== undefined) throw invalidFunction(`query cannot hold ${other.name}.`);
  if (byName.size !== call.children.length) throw invalidFunction('query holds a part twice.');
  return byName;
}

interface Selected {
  readonly field: string;
  readonly aggregate: string | null;
}

function readSelect(select: XmlElement | undefined, shape: ObjectShape): readonly Selected[] {
  const selected = (select?.children ?? []).map(({ name, text }) => {
    if (name !== 'field' && !aggregates.includes(name))
      throw invalidFunction(`select cannot hold ${name}.`);
    // There is no `*` here: fields must be listed.
    fieldType(shape, text);
    return { field: text, aggregate: name === 'field' ? null : name };
  });
  if (selected.length === 0) throw invalidFunction('select must list fields.');
  return selected;
}

function readOptions(options: XmlElement | undefined): { readonly showsPrivate: boolean } {
  let showsPrivate = false;
  for (const { name, text } of options?.children ?? []) {
    const known: Readonly<Record<string, readonly string[]>> = {
      showprivate: ['true', 'false'],
      caseinsensitive: ['false'],
      returnformat: ['xml'],
    };
    if (known[name]?.includes(text) !== true)
      throw invalidFunction(`The option ${name} cannot be ${text}.`);
    if (name === 'showprivate') showsPrivate = text === 'true';
  }
  return { showsPrivate };
}

function readWhole(element: XmlElement | undefined, otherwise: number): number {
  if (element === undefined) return otherwise;
  if (!/^\d{1,9}$/.test(element.text)) throw invalidFunction(`${element.name} must be a number.`);
  return Number(element.text);
}

/** Without an order the newest come first, so that a client that relies on none is found out. */
function order(
  records: readonly IntacctRecord[],
  orderBy: XmlElement | undefined,
  shape: ObjectShape,
): readonly IntacctRecord[] {
  if (orderBy === undefined) return records.toReversed();
  const keys = orderBy.children.map(({ name, children: [field, direction, ...rest] }) => {
    const isDescending = direction?.name === 'descending';
    const isRight = name === 'order' && field?.name === 'field' && rest.length === 0;
    if (!isRight || (!isDescending && direction?.name !== 'ascending'))
      throw invalidFunction('order takes a field and ascending or descending.');
    return { field: field.text, type: fieldType(shape, field.text), sign: isDescending ? -1 : 1 };
  });
  return records.toSorted((a, b) => {
    for (const { field, type, sign } of keys) {
      const result = compareFields(type, a[field] ?? '', b[field] ?? '') * sign;
      if (result !== 0) return result;
    }
    return 0;
  });
}

function writeSelected(
  { field, aggregate }: Selected,
  records: readonly IntacctRecord[],
  shape: ObjectShape,
  { dateStyle }: CallContext,
): XmlNode {
  if (aggregate === null)
    return node(field, writeField(fieldType(shape, field), records[0]?.[field] ?? '', dateStyle));
  const values = records.map((record) => record[field] ?? '').filter((value) => value !== '');
  return node(`${aggregate.toUpperCase()}.${field}`, total(aggregate, values));
}

function total(aggregate: string, values: readonly string[]): string {
  if (aggregate === 'count') return String(values.length);
  if (aggregate === 'sum') return sum(values);
  const sorted = values.map((value) => parseDecimal(value) ?? zero).toSorted(compareDecimals);
  const chosen = aggregate === 'min' ? sorted[0] : sorted.at(-1);
  return chosen === undefined ? '' : formatDecimal(chosen);
}
