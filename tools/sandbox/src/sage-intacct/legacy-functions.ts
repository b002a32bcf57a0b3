import { randomUUID } from 'node:crypto';

import { requireObject, visibleRecords } from './call-context.ts';
import type { CallAnswer, CallContext, LegacyCursor } from './call-context.ts';
import type { IntacctRecord } from './company-store.ts';
import { writeField } from './field-text.ts';
import { invalidFunction } from './intacct-failure.ts';
import { parseLegacyQuery } from './legacy-query.ts';
import type { ObjectShape } from './object-catalog.ts';
import { fieldType } from './record-filter.ts';
import type { XmlElement } from './xml-reader.ts';
import { node } from './xml-writer.ts';
import type { XmlNode } from './xml-writer.ts';

/** Remembered: how many keys `read` takes. */
const maxKeys = 100;
const maxPageSize = 1000;

/** The function `readByQuery`; the rest comes by readMore. */
export function readByQuery(call: XmlElement, context: CallContext): CallAnswer {
  const text = readTexts(call, ['object', 'fields', 'query', 'pagesize', 'returnFormat']);
  const { object, shape } = requireObject(text('object'), context);
  const pageSize = Number(text('pagesize') || '100');
  if (!Number.isInteger(pageSize) || pageSize < 1 || pageSize > maxPageSize)
    throw invalidFunction(`pagesize must be between 1 and ${maxPageSize}.`);
  const matches = parseLegacyQuery(text('query'), shape);
  const records = visibleRecords(object, context, false).filter(matches);
  const fields = readFields(text('fields'), shape);
  const cursor: LegacyCursor = { object, fields, records, pageSize, position: 0 };
  const resultId = randomUUID();
  context.cursors.set(resultId, cursor);
  return nextPage(resultId, cursor, context);
}

/** The function `readMore`. */
export function readMore(call: XmlElement, context: CallContext): CallAnswer {
  const resultId = readTexts(call, ['resultId'])('resultId');
  const cursor = context.cursors.get(resultId);
  if (cursor === undefined) throw invalidFunction(`There is no result ${resultId}.`);
  return nextPage(resultId, cursor, context);
}

/** The function `read`: records by their number; unknown numbers are left out. */
export function read(call: XmlElement, context: CallContext): CallAnswer {
  const text = readTexts(call, ['object', 'keys', 'fields', 'returnFormat']);
  const { object, shape } = requireObject(text('object'), context);
  const keys = text('keys').split(',');
  if (keys.length > maxKeys || keys.some((key) => !/^\d+$/.test(key)))
    throw invalidFunction(`keys must be 1 to ${maxKeys} record numbers.`);
  const visible = new Set(visibleRecords(object, context, true));
  const records = keys
    .map((key) => context.store.find(object, key))
    .filter((record): record is IntacctRecord => record !== null && visible.has(record));
  const fields = readFields(text('fields'), shape);
  return {
    attributes: { listtype: object, count: records.length },
    content: records.map((record) => writeRecord(object, record, fields, shape, context)),
  };
}

function nextPage(resultId: string, cursor: LegacyCursor, context: CallContext): CallAnswer {
  const { object, fields, records, pageSize, position } = cursor;
  const { shape } = requireObject(object, context);
  const page = records.slice(position, position + pageSize);
  cursor.position += page.length;
  const element = object.toLowerCase();
  return {
    attributes: {
      listtype: element,
      count: page.length,
      totalcount: records.length,
      numremaining: records.length - cursor.position,
      resultId,
    },
    content: page.map((record) => writeRecord(element, record, fields, shape, context)),
  };
}

function writeRecord(
  element: string,
  record: IntacctRecord,
  fields: readonly string[],
  shape: ObjectShape,
  { dateStyle }: CallContext,
): XmlNode {
  return node(
    element,
    fields.map((field) => ({
      name: field,
      content: writeField(fieldType(shape, field), record[field] ?? '', dateStyle),
      // The legacy functions write titles as CDATA.
      isCdata: field.endsWith('TITLE'),
    })),
  );
}

function readFields(text: string, shape: ObjectShape): readonly string[] {
  const fields = text === '*' ? Object.keys(shape) : text.split(',').map((field) => field.trim());
  for (const field of fields) fieldType(shape, field);
  return fields;
}

/** The texts of the children, each of which may stand once. */
function readTexts(call: XmlElement, names: readonly string[]): (name: string) => string {
  const texts = new Map(call.children.map(({ name, text }) => [name, text]));
  const other = call.children.find(({ name }) => !names.includes(name));
  if (other !== undefined) throw invalidFunction(`${call.name} cannot hold ${other.name}.`);
  if (texts.size !== call.children.length)
    throw invalidFunction(`${call.name} holds a part twice.`);
  return (name) => texts.get(name) ?? '';
}
