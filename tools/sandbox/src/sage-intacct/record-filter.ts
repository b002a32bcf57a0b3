import type { IntacctRecord } from './company-store.ts';
import { compareFields, isLike, readValue } from './field-comparison.ts';
import { invalidFunction, queryFailed } from './intacct-failure.ts';
import type { FieldType, ObjectShape } from './object-catalog.ts';
import type { XmlElement } from './xml-reader.ts';

/** Whether a record is in the selection. */
export type RecordFilter = (record: IntacctRecord) => boolean;

type Test = (value: string, operands: readonly string[], type: FieldType) => boolean;

const compare =
  (holds: (order: number) => boolean): Test =>
  (value, [operand = ''], type) =>
    value !== '' && holds(compareFields(type, value, operand));

const equals = compare((order) => order === 0);
const isIn: Test = (value, operands, type) => operands.some((one) => equals(value, [one], type));

/** Each operator with how many values it takes at least and at most. */
const operators: Readonly<Record<string, readonly [Test, number, number]>> = {
  equalto: [equals, 1, 1],
  notequalto: [compare((order) => order !== 0), 1, 1],
  lessthan: [compare((order) => order < 0), 1, 1],
  lessthanorequalto: [compare((order) => order <= 0), 1, 1],
  greaterthan: [compare((order) => order > 0), 1, 1],
  greaterthanorequalto: [compare((order) => order >= 0), 1, 1],
  in: [isIn, 1, 1000],
  notin: [(value, operands, type) => value !== '' && !isIn(value, operands, type), 1, 1000],
  like: [(value, [pattern = '']) => isLike(value, pattern), 1, 1],
  notlike: [(value, [pattern = '']) => !isLike(value, pattern), 1, 1],
  between: [
    (value, [low = '', high = ''], type) =>
      value !== '' && compareFields(type, value, low) >= 0 && compareFields(type, value, high) <= 0,
    2,
    2,
  ],
  isnull: [(value) => value === '', 0, 0],
  isnotnull: [(value) => value !== '', 0, 0],
};

/** Reads one condition of a filter. Throws a function failure for anything that is none. */
export function readFilter(element: XmlElement, shape: ObjectShape): RecordFilter {
  if (element.name === 'and' || element.name === 'or') {
    const parts = element.children.map((child) => readFilter(child, shape));
    if (parts.length < 2)
      throw invalidFunction(`${element.name} must hold two or more conditions.`);
    return element.name === 'and'
      ? (record) => parts.every((part) => part(record))
      : (record) => parts.some((part) => part(record));
  }
  const operator = operators[element.name];
  if (operator === undefined) throw invalidFunction(`There is no operator ${element.name}.`);
  const [test, least, most] = operator;
  const [fieldElement, ...values] = element.children;
  const field = fieldElement?.name === 'field' ? fieldElement.text : '';
  const type = fieldType(shape, field);
  if (values.length < least || values.length > most || values.some(({ name }) => name !== 'value'))
    throw invalidFunction(`${element.name} takes a field and its values.`);
  const isPattern = element.name.endsWith('like');
  const operands = values.map(({ text }) => (isPattern ? text : readValue(type, field, text)));
  return (record) => test(record[field] ?? '', operands, type);
}

/** The type of a field. Throws the gateway's failure for a field that there is not. */
export function fieldType(shape: ObjectShape, field: string): FieldType {
  const type = Object.hasOwn(shape, field) ? shape[field] : undefined;
  if (type === undefined) throw queryFailed(`Field ${field} is not found in the object`);
  return type;
}
