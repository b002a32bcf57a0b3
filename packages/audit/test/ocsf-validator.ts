import { readFileSync } from 'node:fs';

interface Attribute {
  readonly type: string;
  readonly requirement: 'required' | 'recommended' | 'optional';
  readonly object_type?: string;
  readonly is_array?: boolean;
  readonly profile?: string;
  readonly enum?: Readonly<Record<string, string>>;
  readonly deprecated?: boolean;
}

interface Shape {
  readonly attributes: Readonly<Record<string, Attribute>>;
  readonly constraints: { readonly at_least_one?: readonly string[] };
}

interface Schema {
  readonly version: string;
  readonly class: Shape & { readonly uid: number };
  readonly objects: Readonly<Record<string, Shape>>;
}

const schema = JSON.parse(
  readFileSync(new URL('vectors/ocsf/api_activity-1.5.0.json', import.meta.url), 'utf8'),
) as Schema;

/** The version of the schema that {@link findOcsfFaults} checks against. */
export const validatedVersion = schema.version;

/**
 * What the published schema of class 6003 has against an event: attributes that it does not know,
 * that are missing, of another type, outside of their enumeration or deprecated. Profiles are off,
 * `unmapped` may hold anything.
 */
export function findOcsfFaults(event: unknown): readonly string[] {
  return faultsOf(event, schema.class, 'event');
}

function faultsOf(value: unknown, shape: Shape, place: string): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return [`${place} is no object`];
  }
  const members = value as Readonly<Record<string, unknown>>;
  const faults: string[] = [];
  for (const [name, attribute] of Object.entries(shape.attributes)) {
    if (attribute.requirement !== 'required' || attribute.profile !== undefined) continue;
    if (!(name in members)) faults.push(`${place}.${name} is missing`);
  }
  const { at_least_one: choice } = shape.constraints;
  if (choice !== undefined && !choice.some((name) => name in members)) {
    faults.push(`${place} has none of ${choice.join(', ')}`);
  }
  for (const [name, member] of Object.entries(members)) {
    const attribute = shape.attributes[name];
    if (attribute === undefined) faults.push(`${place}.${name} is not known`);
    else faults.push(...attributeFaults(member, attribute, `${place}.${name}`));
  }
  return faults;
}

function attributeFaults(value: unknown, attribute: Attribute, place: string): string[] {
  if (attribute.deprecated === true) return [`${place} is deprecated`];
  if (attribute.profile !== undefined) return [`${place} is of the profile ${attribute.profile}`];
  if (attribute.is_array === true) {
    if (!Array.isArray(value)) return [`${place} is no array`];
    return value.flatMap((each: unknown, index) =>
      valueFaults(each, attribute, `${place}[${index}]`),
    );
  }
  return valueFaults(value, attribute, place);
}

function valueFaults(value: unknown, attribute: Attribute, place: string): string[] {
  if (attribute.enum !== undefined && !(String(value) in attribute.enum)) {
    return [`${place} is outside of its enumeration`];
  }
  switch (attribute.type) {
    case 'object_t': {
      if (attribute.object_type === 'object') return [];
      const shape = schema.objects[attribute.object_type ?? ''];
      return shape === undefined
        ? [`${place} is of no cut-out type`]
        : faultsOf(value, shape, place);
    }
    case 'integer_t':
    case 'long_t':
    case 'timestamp_t':
      return Number.isSafeInteger(value) ? [] : [`${place} is no integer`];
    default:
      return typeof value === 'string' && value !== '' ? [] : [`${place} is no text`];
  }
}
