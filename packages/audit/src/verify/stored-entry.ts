import { createHash } from 'node:crypto';

import { canonicalise, hasWholeNumbersOnly } from '../canonical.ts';
import type { CanonicalValue } from '../canonical.ts';
import type { StoredRow } from './bundle-line.ts';
import type { CheckName } from './report.ts';
import { isObject, JsonFault, parseStrictJson, sameJson } from './strict-json.ts';

/** An entry as it was read: its members, and what contradicts it. */
export interface StoredEntry {
  readonly members: Readonly<Record<string, unknown>>;
  readonly eventId: string | null;
  readonly faults: readonly EntryFault[];
  /** It is RFC 8785 and has the members of the format alone. The database does not insist on it. */
  readonly isRegular: boolean;
  /** Its sensitive part is not here. */
  readonly isRedacted: boolean;
}

/** One contradiction inside a row. */
export interface EntryFault {
  readonly check: CheckName;
  readonly reason: string;
}

/** The stream of what has no tenant (RFC 9562 section 5.9). */
export const platformStream = '00000000-0000-0000-0000-000000000000';

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Members that are a column of the same name. */
const columnMembers = [
  'action',
  'action_version',
  'actor_id',
  'actor_type',
  'component',
  'correlation_id',
  'details',
  'event_id',
  'occurred_at',
  'on_behalf_of',
  'outcome',
  'parent_event_id',
  'phase',
  'sensitive',
  'targets',
  'tenant_id',
  'v',
  'written_at',
  'xid',
];
const jsonColumns = new Set(['details', 'targets']);
const integerColumns = new Set(['action_version', 'v']);
const known = new Set(columnMembers);

/** Reads a row and compares everything in it that says the same thing twice. */
export function readStoredEntry(row: StoredRow, stream: string): StoredEntry {
  let entry: unknown;
  let isShortest: boolean;
  try {
    ({ value: entry, isShortest } = parseStrictJson(row.entry));
  } catch (error) {
    if (!(error instanceof JsonFault)) throw error;
    return unreadable(error.message);
  }
  if (!isObject(entry) || Array.isArray(entry)) return unreadable('not an object');
  const { event_id: id, tenant_id: tenant, sensitive } = entry;
  const faults = columnFaults(row, entry, stream);
  if (tenant !== (stream === platformStream ? undefined : stream))
    faults.push({ check: 'stream', reason: 'the entry belongs to another tenant' });
  if (row.sensitive !== undefined && commitmentOf(row.sensitive) !== sensitive)
    faults.push({
      check: 'commitment',
      reason: 'the sensitive part is not the one that the entry commits to',
    });
  return {
    members: entry,
    eventId: typeof id === 'string' && uuid.test(id) ? id : null,
    faults,
    isRegular:
      Object.keys(entry).every((name) => known.has(name)) &&
      isCanonical(entry, row.entry, isShortest),
    isRedacted: sensitive !== undefined && row.sensitive === undefined,
  };
}

function unreadable(reason: string): StoredEntry {
  const faults = [{ check: 'entry', reason } as const];
  return { members: {}, eventId: null, faults, isRegular: false, isRedacted: false };
}

/** Compares each column with what the database fills it with. */
function columnFaults({ columns }: StoredRow, entry: StoredEntry['members'], stream: string) {
  const faults: EntryFault[] = [];
  let known = 0;
  const compare = (name: string, expected: unknown): void => {
    const isThere = Object.hasOwn(columns, name);
    if (isThere) known += 1;
    const stored = isThere ? columns[name] : null;
    if (stored !== expected && !sameJson(stored ?? null, expected ?? null))
      faults.push({ check: 'column', reason: `the column ${name} contradicts the entry` });
  };
  for (const name of columnMembers) {
    const member = Object.hasOwn(entry, name) ? entry[name] : null;
    compare(name, jsonColumns.has(name) ? member : asColumn(name, member));
  }
  const { targets } = entry;
  const first =
    Array.isArray(targets) && stream !== platformStream ? (targets[0] as unknown) : null;
  const target = isObject(first) ? first : {};
  compare('target_type', asColumn('target_type', target['type']));
  compare('target_id', asColumn('target_id', target['id']));
  if (Object.keys(columns).length !== known)
    faults.push({ check: 'column', reason: 'there is a column that the table does not have' });
  return faults;
}

// As PostgreSQL reads a member into a column: a scalar by its text, a UUID in any of its spellings.
function asColumn(name: string, value: unknown): string | number | null {
  if (value === undefined || value === null) return null;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  if (integerColumns.has(name)) return Number(text);
  if (name !== 'parent_event_id' || uuid.test(text)) return text;
  const digits = text.replace(/[{}-]/g, '').toLowerCase();
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

function commitmentOf({ salt, part }: NonNullable<StoredRow['sensitive']>): string {
  return createHash('sha256').update(Buffer.from(salt, 'hex')).update(part).digest('hex');
}

/** Whether a text is the one that RFC 8785 gives for the value, with whole numbers only. */
export function isCanonical(value: unknown, text: string, isShortest: boolean): boolean {
  try {
    if (!hasWholeNumbersOnly(value as CanonicalValue) || !text.isWellFormed()) return false;
    // Names like "10", which ECMAScript sorts as numbers, and half a character need the longer way.
    const isPlain = isShortest && isSorted(value) && !text.includes(halfCharacter);
    return isPlain || canonicalise(value as CanonicalValue) === text;
  } catch {
    // Half a character, or nested too deeply.
    return false;
  }
}

/** How ECMAScript escapes half a character; a backslash before "ud" looks the same. */
const halfCharacter = '\\ud';

function isSorted(value: unknown): boolean {
  if (!isObject(value)) return true;
  if (Array.isArray(value)) return value.every(isSorted);
  let last: string | null = null;
  for (const name in value) {
    if ((last !== null && last >= name) || !isSorted(value[name])) return false;
    last = name;
  }
  return true;
}
