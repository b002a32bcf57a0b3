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
const known = new Set(columnMembers);

/** Reads a row and compares everything in it that says the same thing twice. */
export function readStoredEntry(row: StoredRow, stream: string): StoredEntry {
  let entry: unknown;
  try {
    entry = parseStrictJson(row.entry);
  } catch (error) {
    if (!(error instanceof JsonFault)) throw error;
    return unreadable(error.message);
  }
  if (!isObject(entry) || Array.isArray(entry)) return unreadable('not an object');
  const id = entry['event_id'];
  const commitment = commitmentFault(row, entry);
  const faults = [...columnFaults(row, entry, stream), ...streamFaults(entry, stream)];
  if (commitment !== null) faults.push({ check: 'commitment', reason: commitment });
  return {
    members: entry,
    eventId: typeof id === 'string' && uuid.test(id) ? id : null,
    faults,
    isRegular: isCanonical(entry, row.entry) && Object.keys(entry).every((name) => known.has(name)),
    isRedacted: entry['sensitive'] !== undefined && row.sensitive === undefined,
  };
}

function unreadable(reason: string): StoredEntry {
  const faults = [{ check: 'entry', reason } as const];
  return { members: {}, eventId: null, faults, isRegular: false, isRedacted: false };
}

function streamFaults(entry: StoredEntry['members'], stream: string): EntryFault[] {
  const expected = stream === platformStream ? undefined : stream;
  if (entry['tenant_id'] === expected) return [];
  return [{ check: 'stream', reason: 'the entry belongs to another tenant' }];
}

function columnFaults(
  { columns }: StoredRow,
  entry: StoredEntry['members'],
  stream: string,
): EntryFault[] {
  const derived = columnsOf(entry, stream);
  const names = new Set([...Object.keys(derived), ...Object.keys(columns)]);
  const wrong = [...names].filter((name) => {
    const stored = Object.hasOwn(columns, name) ? columns[name] : null;
    const expected = Object.hasOwn(derived, name) ? derived[name] : null;
    return !sameJson(jsonColumns.has(name) ? stored : normalise(name, stored), expected ?? null);
  });
  return wrong.map((name) => ({
    check: 'column',
    reason: /^[a-z_]{1,63}$/.test(name)
      ? `the column ${name} contradicts the entry`
      : 'there is a column that no table has',
  }));
}

/** The columns that the database fills from an entry; null where it leaves one empty. */
function columnsOf(entry: StoredEntry['members'], stream: string): Record<string, unknown> {
  const columns: Record<string, unknown> = {};
  for (const name of columnMembers) {
    const member = Object.hasOwn(entry, name) ? entry[name] : null;
    columns[name] = jsonColumns.has(name) ? member : normalise(name, member);
  }
  if (stream === platformStream) return columns;
  const first = Array.isArray(columns['targets']) ? (columns['targets'][0] as unknown) : null;
  if (!isObject(first)) return columns;
  columns['target_type'] = normalise('target_type', first['type']);
  columns['target_id'] = normalise('target_id', first['id']);
  return columns;
}

// As PostgreSQL reads a member into a column: any scalar by its text, a UUID in any spelling.
function normalise(name: string, value: unknown): string | null {
  if (value === undefined || value === null) return null;
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return name === 'parent_event_id' ? text.replace(/[{}-]/g, '').toLowerCase() : text;
}

function commitmentFault({ sensitive }: StoredRow, entry: StoredEntry['members']): string | null {
  if (sensitive === undefined) return null;
  const hash = createHash('sha256')
    .update(Buffer.from(sensitive.salt, 'hex'))
    .update(sensitive.part);
  return hash.digest('hex') === entry['sensitive']
    ? null
    : 'the sensitive part is not the one that the entry commits to';
}

/** Whether a text is the one that RFC 8785 gives for the value, with whole numbers only. */
function isCanonical(value: unknown, text: string): boolean {
  if (!hasWholeNumbersOnly(value as CanonicalValue)) return false;
  // What is sorted and comes out as it went in; only names like "10" need the longer way.
  if (isSorted(value) && JSON.stringify(value) === text) return text.isWellFormed();
  try {
    return canonicalise(value as CanonicalValue) === text;
  } catch {
    return false;
  }
}

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
