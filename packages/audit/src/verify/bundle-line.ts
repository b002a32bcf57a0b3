import { monthShape } from './retired-months.ts';
import type { RetiredLeaves } from './retired-months.ts';
import { JsonFault, parseStrictJson } from './strict-json.ts';

/** The lines of a bundle, as FORMAT.md describes them. Hashes are hexadecimal. */
export interface BundleLines {
  readonly header: {
    readonly format: string;
    readonly version: number;
    readonly origin: string;
    readonly stream: string;
    readonly first: number;
    readonly size: number;
    readonly left: readonly string[];
    /** Of retired months whose leaves began before `first`: those that stand there. */
    readonly retired?: readonly RetiredLeaves[];
  };
  readonly checkpoint: { readonly note: string };
  readonly deployment: {
    readonly note: string;
    readonly index: number;
    readonly proof: readonly string[];
    readonly salt: string;
    /** Which checkpoint of the stream it contains; the latest when it is left out. */
    readonly size?: number;
  };
  readonly anchor: {
    readonly kind: string;
    readonly origin: string;
    readonly size: number;
    readonly receipt: string;
  };
  readonly entry: StoredRow & {
    readonly index: number;
    /** The leaf hash as the tiles hold it, by which a changed entry is named. */
    readonly leaf?: string;
  };
  readonly pruned: { readonly index: number; readonly hash: string; readonly month: string };
  readonly unsealed: StoredRow;
  readonly end: { readonly entries: number; readonly pruned: number; readonly unsealed: number };
}

/** A row as the table holds it. */
export interface StoredRow {
  readonly entry: string;
  readonly columns: Readonly<Record<string, unknown>>;
  readonly sensitive?: { readonly salt: string; readonly part: string };
}

/** One line with the name of its type. */
export type BundleLine = {
  readonly [Type in keyof BundleLines]: { readonly type: Type } & BundleLines[Type];
}[keyof BundleLines];

type Holds = (value: unknown) => boolean;
type Shape = Readonly<Record<string, Holds>>;

const hex64 = /^[0-9a-f]{64}$/;
const isText = (value: unknown): boolean => typeof value === 'string' && value.isWellFormed();
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && Number(value) >= 0;
const isHash = (value: unknown): boolean => typeof value === 'string' && hex64.test(value);
const isHashes = (value: unknown): boolean => Array.isArray(value) && value.every(isHash);
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isBase64 = (value: unknown): boolean =>
  typeof value === 'string' && Buffer.from(value, 'base64').toString('base64') === value;
const isMonth = (value: unknown): boolean => typeof value === 'string' && monthShape.test(value);
/** Whether a value has the members of a shape and no others. */
const holdsOnly =
  (shape: Shape) =>
  (value: unknown): boolean =>
    isRecord(value) &&
    Object.keys(value).length === Object.keys(shape).length &&
    Object.entries(shape).every(([name, holds]) => holds(value[name]));
const isSensitive = holdsOnly({ salt: isHash, part: isText });
const isLeaves = holdsOnly({ month: isMonth, rows: isCount, digest: isHash });
const isLeavesList = (value: unknown): boolean => Array.isArray(value) && value.every(isLeaves);

const row: Shape = { entry: isText, columns: isRecord, 'sensitive?': isSensitive };

const shapes: Readonly<Record<keyof BundleLines, Shape>> = {
  header: {
    format: isText,
    version: isCount,
    origin: isText,
    stream: isText,
    first: isCount,
    size: isCount,
    left: isHashes,
    'retired?': isLeavesList,
  },
  checkpoint: { note: isText },
  deployment: { note: isText, index: isCount, proof: isHashes, salt: isHash, 'size?': isCount },
  anchor: { kind: isText, origin: isText, size: isCount, receipt: isBase64 },
  entry: { index: isCount, ...row, 'leaf?': isHash },
  pruned: { index: isCount, hash: isHash, month: isMonth },
  unsealed: row,
  end: { entries: isCount, pruned: isCount, unsealed: isCount },
};

/** The members of each type: name, what holds of it, whether it may be left out. */
const members = new Map(
  Object.entries(shapes).map(([type, shape]) => [
    type,
    Object.entries(shape).map(([name, holds]): [string, Holds, boolean] => [
      name.replace('?', ''),
      holds,
      name.endsWith('?'),
    ]),
  ]),
);

/** Reads a line. Throws JsonFault for one that has other members than its type. */
export function parseBundleLine(text: string): BundleLine {
  const { value } = parseStrictJson(text);
  if (!isRecord(value)) throw new JsonFault('not an object');
  const shape = members.get(String(value['type']));
  if (shape === undefined) throw new JsonFault('unknown type');
  let known = 1;
  for (const [name, holds, isOptional] of shape) {
    const member = value[name];
    if (isOptional && member === undefined) continue;
    if (!holds(member)) throw new JsonFault(`the member ${name} is missing or misshapen`);
    known += 1;
  }
  // A member that nobody knows could carry what nobody checks.
  if (Object.keys(value).length !== known) throw new JsonFault('an unknown member');
  return value as unknown as BundleLine;
}
