import { isObject, JsonFault, parseStrictJson } from './strict-json.ts';

type Guard<Type> = (value: unknown) => value is Type;
type Shape = Readonly<Record<string, Guard<unknown>>>;
type Guarded<Holds> = Holds extends Guard<infer Type> ? Type : never;
type OptionalOf<Names extends Shape> = {
  [Name in keyof Names]: undefined extends Guarded<Names[Name]> ? Name : never;
}[keyof Names];
/** What a shape holds; what may be absent is optional. */
type Members<Names extends Shape> = {
  readonly [Name in Exclude<keyof Names, OptionalOf<Names>>]: Guarded<Names[Name]>;
} & { readonly [Name in OptionalOf<Names>]?: Guarded<Names[Name]> };

const matching =
  (pattern: RegExp) =>
  (value: unknown): value is string =>
    typeof value === 'string' && pattern.test(value);
const text = (value: unknown): value is string => typeof value === 'string' && value.isWellFormed();
const count = (value: unknown): value is number =>
  Number.isSafeInteger(value) && Number(value) >= 0;
const hash = matching(/^[0-9a-f]{64}$/);
const month = matching(/^[0-9]{4}-(?:0[1-9]|1[0-2])$/);
/** What is kept from a line for the report is short, whatever the line says. */
const origin = (value: unknown): value is string => text(value) && value.length <= 255;
const base64 = (value: unknown): value is string =>
  typeof value === 'string' && Buffer.from(value, 'base64').toString('base64') === value;
const record = (value: unknown): value is Readonly<Record<string, unknown>> =>
  isObject(value) && !Array.isArray(value);
const list =
  <Type>(holds: Guard<Type>) =>
  (value: unknown): value is readonly Type[] =>
    Array.isArray(value) && value.every(holds);
const optional =
  <Type>(holds: Guard<Type>) =>
  (value: unknown): value is Type | undefined =>
    value === undefined || holds(value);
const object =
  <Names extends Shape>(shape: Names) =>
  (value: unknown): value is Members<Names> =>
    record(value) && faultOf(value, shape) === null;

/** Leaves of one retired month: `YYYY-MM`, how many, and the chain over their hashes. */
export const isRetiredLeaves = object({ month, rows: count, digest: hash });

/** A row as the table holds it. */
const row = {
  entry: text,
  columns: record,
  sensitive: optional(object({ salt: hash, part: text })),
};

/** The lines of a bundle, as FORMAT.md describes them. Hashes are hexadecimal. */
const shapes = {
  header: {
    format: text,
    version: count,
    origin,
    stream: text,
    first: count,
    size: count,
    left: list(hash),
    /** Of retired months whose leaves began before `first`: those that stand there. */
    retired: optional(list(isRetiredLeaves)),
  },
  checkpoint: { note: text },
  deployment: {
    note: text,
    index: count,
    proof: list(hash),
    salt: hash,
    /** Which checkpoint of the stream it contains; the latest when it is left out. */
    size: optional(count),
  },
  anchor: { kind: matching(/^[a-z0-9-]{1,32}$/), origin, size: count, receipt: base64 },
  /** `leaf` is the hash as the tiles hold it, by which a changed entry is named. */
  entry: { index: count, ...row, leaf: optional(hash) },
  pruned: { index: count, hash, month },
  unsealed: row,
  end: { entries: count, pruned: count, unsealed: count },
};

/** The members of each type of line. */
export type BundleLines = {
  readonly [Type in keyof typeof shapes]: Members<(typeof shapes)[Type]>;
};
export type StoredRow = Members<typeof row>;
export type RetiredLeaves = Guarded<typeof isRetiredLeaves>;

/** One line with the name of its type. */
export type BundleLine = {
  readonly [Type in keyof BundleLines]: { readonly type: Type } & BundleLines[Type];
}[keyof BundleLines];

/** Reads a line. Throws JsonFault for one that has other members than its type. */
export function parseBundleLine(line: string): BundleLine {
  const { value } = parseStrictJson(line);
  if (!record(value)) throw new JsonFault('not an object');
  const { type, ...members } = value;
  if (!text(type) || !Object.hasOwn(shapes, type)) throw new JsonFault('unknown type');
  const fault = faultOf(members, shapes[type as keyof BundleLines]);
  if (fault !== null) throw new JsonFault(fault);
  return value as unknown as BundleLine;
}

function faultOf(value: Readonly<Record<string, unknown>>, shape: Shape): string | null {
  for (const [name, holds] of Object.entries(shape))
    if (!holds(value[name])) return `the member ${name} is missing or misshapen`;
  // A member that nobody knows could carry what nobody checks.
  const isKnown = (name: string): boolean => Object.hasOwn(shape, name);
  return Object.keys(value).every(isKnown) ? null : 'an unknown member';
}
