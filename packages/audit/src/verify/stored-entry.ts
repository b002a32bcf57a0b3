import { createHash } from 'node:crypto';

import type { StoredRow } from './bundle-line.ts';
import type { CheckName } from './report.ts';
import { JsonFault, parseStrictJson, sameJson } from './strict-json.ts';

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

/** By column: the member that it repeats. */
const textColumns = [
  'action',
  'actor_id',
  'actor_type',
  'component',
  'correlation_id',
  'event_id',
  'occurred_at',
  'on_behalf_of',
  'outcome',
  'parent_event_id',
  'phase',
  'sensitive',
  'tenant_id',
  'written_at',
  'xid',
];
const members = new Set([...textColumns, 'action_version', 'details', 'targets', 'v']);

/** Reads a row and compares everything in it that says the same thing twice. */
export function readStoredEntry(row: StoredRow, stream: string): StoredEntry {
  let value: unknown;
  try {
    value = parseStrictJson(row.entry);
  } catch (error) {
    if (!(error instanceof JsonFault)) throw error;
    return unreadable(error.message);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return unreadable('not an object');
  const entry = value as Readonly<Record<string, unknown>>;
  const id = entry['event_id'];
  const commitment = commitmentFault(row, entry);
  const faults = [...columnFaults(row, entry), ...streamFaults(entry, stream)];
  if (commitment !== null) faults.push({ check: 'commitment', reason: commitment });
  return {
    members: entry,
    eventId: typeof id === 'string' && uuid.test(id) ? id : null,
    faults,
    isRegular: isCanonical(value, row.entry) && Object.keys(entry).every((name) => members.has(name)),
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

function columnFaults(row: StoredRow, entry: StoredEntry['members']): EntryFault[] {
  const derived = columnsOf(entry);
  const names = new Set([...Object.keys(derived), ...Object.keys(row.columns)]);
  const wrong = [...names].filter((name) => {
    const stored = Object.hasOwn(row.columns, name) ? row.columns[name] : null;
    return !sameJson(stored ?? null, Object.hasOwn(derived, name) ? derived[name] : null);
  });
  return wrong.map((name) => ({
    check: 'column',
    reason: /^[a-z_]{1,63}$/.test(name)
      ? `the column ${name} contradicts the entry`
      : 'there is a column that no table has',
  }));
}

/** The columns that the database fills from an entry; null where it leaves one empty. */
function columnsOf(entry: StoredEntry['members']): Record<string, unknown> {
  const columns: Record<string, unknown> = {};
  for (const name of textColumns) columns[name] = textOf(entry[name]);
  const { targets } = entry;
  const [target] = Array.isArray(targets) ? (targets as unknown[]) : [];
  const first = (target ?? {}) as Readonly<Record<string, unknown>>;
  columns['target_type'] = textOf(first['type']);
  columns['target_id'] = textOf(first['id']);
  columns['targets'] = targets ?? null;
  columns['details'] = entry['details'] ?? null;
  columns['version'] = entry['v'] ?? null;
  columns['action_version'] = entry['action_version'] ?? null;
  return columns;
}

// As ->> of PostgreSQL does, since the database takes it from there.
function textOf(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function commitmentFault(
  { sensitive }: StoredRow,
  entry: StoredEntry['members'],
): string | null {
  if (sensitive === undefined) return null;
  const hash = createHash('sha256').update(Buffer.from(sensitive.salt, 'hex')).update(sensitive.part);
  return hash.digest('hex') === entry['sensitive']
    ? null
    : 'the sensitive part is not the one that the entry commits to';
}

/** Whether a text is the one that RFC 8785 gives for the value, with whole numbers only. */
function isCanonical(value: unknown, text: string): boolean {
  return JSON.stringify(value) === text && isSorted(value);
}

function isSorted(value: unknown): boolean {
  if (typeof value === 'number') return Number.isSafeInteger(value);
  if (typeof value === 'string') return value.isWellFormed();
  if (typeof value !== 'object' || value === null) return true;
  if (Array.isArray(value)) return value.every(isSorted);
  let last: string | null = null;
  for (const [name, member] of Object.entries(value)) {
    if ((last !== null && last >= name) || !name.isWellFormed() || !isSorted(member)) return false;
    last = name;
  }
  return true;
}
