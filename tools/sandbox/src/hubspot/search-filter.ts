import { modifiedProperty, propertyOf } from './crm-object.ts';
import type { CrmRecord, CrmType } from './crm-object.ts';
import { invalidInput } from './hubspot-failure.ts';
import { findProperty } from './property-definitions.ts';
import type { PropertyDefinition } from './property-definitions.ts';

type Test = (record: CrmRecord) => boolean;
type Comparable = number | bigint | string;

const comparisons: Readonly<Record<string, (order: number) => boolean>> = {
  EQ: (order) => order === 0,
  GT: (order) => order > 0,
  GTE: (order) => order >= 0,
  LT: (order) => order < 0,
  LTE: (order) => order <= 0,
};
const fields = ['propertyName', 'operator', 'value', 'values', 'highValue'];

/** One filter of a search. Throws a 400 for an unknown property, operator or field. */
export function readFilter(type: CrmType, given: unknown): Test {
  const filter = readObject(given, fields, 'filter');
  const property = findProperty(type, textField(filter, 'propertyName'));
  if (property === null) {
    const message = `There was a problem with the request: property ${String(filter['propertyName'])} does not exist.`;
    throw invalidInput(message, 'PROPERTY_DOESNT_EXIST');
  }
  const operator = textField(filter, 'operator');
  const valueOf = reader(type, property);
  const wanted = (name: string): Comparable => parseValue(property, textField(filter, name));
  const compare = Object.hasOwn(comparisons, operator) ? comparisons[operator] : undefined;
  if (compare !== undefined) {
    refuseOrder(property, operator);
    const bound = wanted('value');
    return whenKnown(valueOf, (value) => compare(order(value, bound)));
  }
  switch (operator) {
    case 'BETWEEN': {
      refuseOrder(property, operator);
      const [low, high] = [wanted('value'), wanted('highValue')];
      return whenKnown(valueOf, (value) => order(value, low) >= 0 && order(value, high) <= 0);
    }
    case 'IN': {
      const { values } = filter;
      if (!Array.isArray(values) || values.length === 0 || values.length > 100)
        throw invalidInput('IN needs 1 to 100 values.');
      const all = values.map((value: unknown) => parseValue(property, String(value)));
      return whenKnown(valueOf, (value) => all.some((one) => order(value, one) === 0));
    }
    case 'HAS_PROPERTY':
      return (record) => propertyOf(type, record, property.name) !== null;
    default:
      throw invalidInput(`Invalid operator ${operator}.`);
  }
}

/** What orders records by a property; those without it come last. */
export function comparator(
  type: CrmType,
  property: PropertyDefinition,
): (a: CrmRecord, b: CrmRecord) => number {
  const valueOf = reader(type, property);
  return (a, b) => {
    const [first, second] = [valueOf(a), valueOf(b)];
    if (first === null || second === null) return Number(first === null) - Number(second === null);
    return order(first, second);
  };
}

/** An object with no other fields than these. Throws a 400. */
export function readObject(
  given: unknown,
  names: readonly string[],
  what: string,
): Readonly<Record<string, unknown>> {
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw invalidInput(`Invalid input JSON: a ${what} must be an object.`);
  const unknown = Object.keys(given).find((name) => !names.includes(name));
  if (unknown !== undefined)
    throw invalidInput(`Invalid input JSON: unknown field ${unknown} in a ${what}.`);
  return given as Readonly<Record<string, unknown>>;
}

function whenKnown(
  valueOf: (record: CrmRecord) => Comparable | null,
  test: (value: Comparable) => boolean,
): Test {
  return (record) => {
    const value = valueOf(record);
    return value !== null && test(value);
  };
}

function reader(
  type: CrmType,
  property: PropertyDefinition,
): (record: CrmRecord) => Comparable | null {
  if (property.name === 'hs_object_id') return (record) => record.number;
  if (property.name === 'createdate') return (record) => record.createdAt;
  if (property.name === modifiedProperty[type]) return (record) => record.updatedAt;
  return (record) => {
    const text = record.properties[property.name] ?? null;
    return text === null ? null : parseValue(property, text);
  };
}

function parseValue({ name, type }: PropertyDefinition, text: string): Comparable {
  switch (type) {
    case 'number':
      if (name === 'hs_object_id' && /^\d{1,19}$/.test(text)) return BigInt(text);
      if (name !== 'hs_object_id' && /^-?\d+(\.\d+)?$/.test(text)) return Number(text);
      throw invalidInput(`${text} is not a number, as ${name} is.`);
    case 'date':
    case 'datetime': {
      const isIso = /^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d(\.\d+)?Z)?$/.test(text);
      const at = /^\d{1,15}$/.test(text) ? Number(text) : isIso ? Date.parse(text) : NaN;
      if (Number.isNaN(at)) throw invalidInput(`${text} is not a time, as ${name} is.`);
      return at;
    }
    default:
      return text.toLowerCase();
  }
}

function order(a: Comparable, b: Comparable): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function refuseOrder({ type, name }: PropertyDefinition, operator: string): void {
  const isText = type === 'string' || type === 'enumeration';
  if (isText && operator !== 'EQ')
    throw invalidInput(`Operator ${operator} is not supported for the text property ${name}.`);
}

function textField(object: Readonly<Record<string, unknown>>, name: string): string {
  const value = object[name];
  if (typeof value !== 'string' && typeof value !== 'number')
    throw invalidInput(`A filter needs ${name}.`);
  return String(value);
}
